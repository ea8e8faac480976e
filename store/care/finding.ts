// SPDX-License-Identifier: Apache-2.0

/** Parts that can be made anew from the rest of a database. */
export type Derivable = "indexes" | "counts" | "conclusions" | "block sums";

/** One thing that is not as it was written. */
export interface Finding {
  readonly text: string;
  /** Undefined: nothing else in the database says what it was. */
  readonly derivable?: Derivable;
}

/** The rows that attribution concludes from events. */
export const CONCLUSIONS: readonly string[] = [
  "event_container", "membership", "container_name", "container_namespace", "cause", "root_change", "descriptor_directory",
  "container_file",
  "place_count", "conflict", "task", "container", "fold_piece", "fold",
]; // biome-ignore format: a list
