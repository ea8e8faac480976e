// SPDX-License-Identifier: Apache-2.0

import type { ContainerIndex } from "../../../types/ids.ts";
import type { ContainerName } from "../model/container.ts";
import type { RoleFact } from "../model/role-fact.ts";

/** The host, a container of the model (index), or a container that only command lines show (`allFound`). */
export type LikelyPlace =
  | { readonly kind: "host" }
  | { readonly kind: "container"; readonly container: ContainerIndex }
  | { readonly kind: "found"; readonly found: number };

/** A likely place of a task from one event on. */
export interface LikelyResidence {
  readonly from: number;
  /** undefined: nothing is likely. */
  readonly place: LikelyPlace | undefined;
  readonly reason: string;
  /** Event with the command line on which it rests. */
  readonly proof: number;
}

/** A container that command lines name and no evidence shows. */
export interface FoundContainer {
  readonly event: number;
  readonly names: ContainerName[];
}

/** A container with an id: its index, and the event that first proves it. */
export interface KnownContainer {
  readonly index: ContainerIndex;
  readonly key: number;
}

export type NamedFact = Extract<RoleFact, { readonly id: string }>;
export type Derived = Omit<LikelyResidence, "from">;
