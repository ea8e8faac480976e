// SPDX-License-Identifier: Apache-2.0
import type { CarriedDatabase } from "../../store/repositories/portable/portable-loader.ts";
import type { BootId } from "../../types/ids.ts";
import type { Batch, Manifest } from "../manifest.ts";

/** A database that was shipped, in a working copy. */
export interface CopiedDatabase {
  readonly manifest: Manifest;
  readonly carried: CarriedDatabase;
  readonly boots: CopiedBoot[];
}

/** A boot in a working copy. */
export interface CopiedBoot {
  /** Its row there. */
  readonly row: BootId;
  readonly database: CopiedDatabase;
  /** Times of its first and last event. */
  readonly bounds: readonly [firstMs: number, lastMs: number];
  readonly events: readonly Batch[];
  readonly facts: readonly Batch[];
  /** Tasks whose places are there. */
  readonly pids: Set<number>;
  /** All of them are. */
  hasTasks: boolean;
}

export function ofTable(batches: readonly Batch[], table: Batch["table"]): Batch[] {
  return batches.filter((batch) => batch.table === table);
}
