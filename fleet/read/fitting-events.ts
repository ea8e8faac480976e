// SPDX-License-Identifier: Apache-2.0
import type { FleetConnection } from "../connection.ts";
import type { Batch } from "../manifest.ts";
import { RowReader } from "../row-binary.ts";
import { listed } from "./read-manifests.ts";

/** Matching events on the server, by batch: their number, and their keys if few. */
export interface Fitting {
  readonly condition: string;
  readonly events: number;
  readonly batches: ReadonlyMap<
    bigint,
    { readonly events: number; readonly keys: readonly number[] | undefined }
  >;
}

/** An event by its key in the shipped database. */
export type LocalKey = readonly [batch: bigint, key: number];

/** Maximum number of matching events in a batch whose keys are read. */
const FEW = 1024;

/** Number of matching events by batch, and their keys if few: these can be read without the condition. */
export async function countFitting(
  connection: FleetConnection,
  events: readonly Batch[],
  condition: string,
): Promise<Fitting> {
  const batches = new Map<
    bigint,
    { readonly events: number; readonly keys: readonly number[] | undefined }
  >();
  if (events.length === 0) return { condition, events: 0, batches };
  const rows = new RowReader(
    await connection.read(
      `SELECT batch, toUInt64(count()), groupArray(${FEW})(key) FROM events WHERE batch IN (${listed(events.map(({ batch }) => batch))}) AND (${condition}) GROUP BY batch`,
    ),
  );
  let found = 0;
  while (!rows.isAtEnd) {
    const batch = rows.u64();
    const own = rows.whole();
    const keys = rows.list(() => rows.whole());
    batches.set(batch, { events: own, keys: own === keys.length ? keys : undefined });
    found += own;
  }
  return { condition, events: found, batches };
}

/** The batches to read by the condition, and the events to read by key; in total at least `most` events, or all. */
export function waysToRead(
  events: readonly Batch[],
  { batches }: Fitting,
  most: number,
): { readonly many: readonly Batch[]; readonly few: readonly LocalKey[] } {
  const many: Batch[] = [];
  const few: LocalKey[] = [];
  let left = most;
  for (const batch of events) {
    const own = batches.get(batch.batch);
    if (own === undefined || left <= 0) continue;
    left -= own.events;
    if (own.keys === undefined) many.push({ ...batch, rows: own.events });
    else for (const key of own.keys) few.push([batch.batch, key]);
  }
  return { many, few };
}
