// SPDX-License-Identifier: Apache-2.0
import type { CarriedDatabase } from "../../store/repositories/portable/portable-loader.ts";
import type { BootId } from "../../types/ids.ts";
import type { FleetConnection } from "../connection.ts";
import type { Batch, Manifest } from "../manifest.ts";
import { RowReader } from "../row-binary.ts";
import type { Fitting } from "./narrowed-copy.ts";
import { listed } from "./read-manifests.ts";

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

export async function countFitting(
  connection: FleetConnection,
  events: readonly Batch[],
  condition: string,
): Promise<Fitting> {
  const batches = new Map<bigint, number>();
  if (events.length === 0) return { condition, events: 0, batches };
  const rows = new RowReader(
    await connection.read(
      `SELECT batch, toUInt64(count()) FROM events WHERE batch IN (${listed(events.map(({ batch }) => batch))}) AND (${condition}) GROUP BY batch`,
    ),
  );
  let found = 0;
  while (!rows.isAtEnd) {
    const batch = rows.u64();
    const own = rows.whole();
    batches.set(batch, own);
    found += own;
  }
  return { condition, events: found, batches };
}
