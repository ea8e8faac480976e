// SPDX-License-Identifier: Apache-2.0

/** Parts that can be rebuilt from the rest of a database. */
export type Derivable = "indexes" | "counts" | "conclusions" | "block sums";

/** One deviation from the written state. */
export interface Finding {
  readonly text: string;
  /** Undefined: it cannot be rebuilt from the database. */
  readonly derivable?: Derivable;
}

/** The rows concluded by attribution. */
export const CONCLUSIONS: readonly string[] = [
  "event_container", "membership", "container_name", "container_namespace", "cause", "root_change", "descriptor_directory",
  "container_file",
  "place_count", "conflict", "task", "container", "fold_piece", "fold",
]; // biome-ignore format: a list
