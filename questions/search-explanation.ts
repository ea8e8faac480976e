// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../types/ids.ts";

/** An engine's plan for a search. */
export interface SearchExplanation {
  /** The condition that leads by an index, or `time` for a range of events alone. */
  readonly leads: string;
  /** The query in the engine's own language, and its parameters. */
  readonly statement: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  /** The events of each boot that are looked at, both included. */
  readonly ranges: readonly SearchedRange[];
  /** The engine's steps. */
  readonly steps: readonly string[];
}

export interface SearchedRange {
  readonly boot: BootId;
  readonly first: number;
  readonly last: number;
  /** No event of the boot lies outside the times asked for: none need be compared with them. */
  readonly isWhole: boolean;
}
