// SPDX-License-Identifier: Apache-2.0

import type { ContainerView } from "../../../questions/container-view.ts";
import type { Move } from "../../../store/repositories/tasks/memberships.ts";
import type { ContainerId } from "../../../types/ids.ts";
import type { Cause } from "../../causes/cause.ts";
import type { ActAcross } from "../acts-across.ts";
import type { Cell } from "../report-model.ts";
import type { Followed } from "./deeds.ts";
import type { Act } from "./kernel-calls.ts";

/** Something by which a task or its acts may have left a container. */
export interface Escape {
  /** 1 is the gravest. */
  readonly rank: number;
  readonly timeMs: number;
  /** Rows of the containers that it left, reached or acted on; null: not known. */
  readonly containers: readonly (ContainerId | null)[];
  /** Rows of events reported with it. */
  readonly own?: readonly number[];
  /** The task whose later deeds are reported. */
  readonly followed?: Followed;
  /** A directory or disk passed to the container on purpose looks the same: ranked after acts that need a privilege. */
  readonly isGiven?: true;
  /** Findings with the same text are attempts at one act, and reported once. */
  readonly alike?: string;
  /** The further ones of these, in order. */
  readonly repeats?: readonly Escape[];
  /** Basis of its conclusion. */
  readonly source?: EscapeSource;
  /** There may be many more than a report shows: its words are made when it is shown. */
  readonly words: () => EscapeWords;
}

export type EscapeSource =
  /** `requests`: those to an engine before one of which made the container; several where more than one container's client may have asked. */
  | { readonly kind: "cause"; readonly cause: Cause; readonly requests: readonly Cause[] }
  | { readonly kind: "move"; readonly excursion: Excursion }
  /** `times`: how often; `last`: the last event of these; `ofHost`: the host's event on a file of the disk, where it has one. */
  | {
      readonly kind: "act";
      readonly act: Act;
      readonly times: number;
      readonly last: number;
      readonly ofHost: number | null;
    }
  /** A file on a device that the host uses, by the row of its event; `witness`: the host's event on that device. */
  | {
      readonly kind: "file";
      readonly event: number;
      readonly did: "changed" | "read";
      readonly witness: number;
    }
  | { readonly kind: "across"; readonly across: ActAcross };

/** A task's way out of a container: every change of its place until it is back in it, or to the end of the log. */
export interface Excursion {
  readonly from: ContainerView;
  readonly steps: readonly Move[];
  readonly backAt: number | null;
}

export interface EscapeWords {
  readonly what: string;
  /** Name of the container that was left; null where it is not known. */
  readonly where: Cell;
  readonly how: Cell;
  /** The event that the row names; without it the first. */
  readonly named?: string;
  /** Text ids. */
  readonly events: readonly string[];
  readonly search: readonly string[] | null;
}

/** The tasks whose deeds after a finding and its repeats are reported. */
export function followedOf({ followed, repeats = [] }: Escape): Followed[] {
  return [followed, ...repeats.map((one) => one.followed)].filter((one) => one !== undefined);
}
