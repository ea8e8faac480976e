// SPDX-License-Identifier: Apache-2.0
import type { StoredText } from "./event-view.ts";

export const PREVALENCE_KINDS = ["program", "connection", "path"] as const;
export type PrevalenceKind = (typeof PREVALENCE_KINDS)[number];

/** How many ran a program, made a connection or named a path. */
export interface Prevalence {
  readonly value: StoredText;
  readonly nodes: number;
  readonly images: number;
  readonly containers: number;
  readonly events: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** A program that one container of an image ran, and no other one of that image. */
export interface RareProgram {
  readonly image: string;
  /** Containers of the image in which any program ran. */
  readonly siblings: number;
  readonly program: StoredText;
  /** Its key. */
  readonly container: string;
  readonly node: string | null;
  readonly events: number;
  readonly firstMs: number;
}

/** A program, and when it ran first. */
export interface FirstSeen {
  readonly program: StoredText;
  readonly firstMs: number;
  readonly nodes: number;
  readonly events: number;
}

/** A host of a fleet. */
export interface FleetNode {
  readonly node: string | null;
  readonly boots: number;
  readonly events: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** When the database that has it was shipped last. */
  readonly shippedMs: number;
  /** By which ctraudit. */
  readonly shipper: string;
  readonly gaps: number;
  readonly missingSerials: number;
  /** Events of the calls that show where containers are. */
  readonly calls: Readonly<Record<string, number>>;
}
