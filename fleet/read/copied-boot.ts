// SPDX-License-Identifier: Apache-2.0
import type { CarriedDatabase } from "../../store/repositories/portable/portable-loader.ts";
import type { BootId } from "../../types/ids.ts";
import type { Batch, Manifest } from "../manifest.ts";

/** A shipped database in a working copy. */
export interface CopiedDatabase {
  readonly manifest: Manifest;
  readonly carried: CarriedDatabase;
  readonly boots: CopiedBoot[];
}

/** A boot in a working copy. */
export interface CopiedBoot {
  /** Its row in the copy. */
  readonly row: BootId;
  readonly database: CopiedDatabase;
  /** Times of its first and last event. */
  readonly bounds: readonly [firstMs: number, lastMs: number];
  readonly events: readonly Batch[];
  readonly facts: readonly Batch[];
  /** Tasks whose locations were copied. */
  readonly pids: Set<number>;
  /** All tasks were copied. */
  hasTasks: boolean;
}

export function ofTable(batches: readonly Batch[], table: Batch["table"]): Batch[] {
  return batches.filter((batch) => batch.table === table);
}
