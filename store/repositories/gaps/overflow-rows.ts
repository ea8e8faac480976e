// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store.ts";

/** Records that a plugin received and could not keep. */
export interface OverflowRow {
  /** Segment of the spool, and place in its journal. */
  readonly segment: string;
  readonly position: number;
  readonly node: string | null;
  readonly records: number;
  readonly bytes: number;
  /** `SEC.MS:SERIAL`; "-": none. */
  readonly first: string;
  readonly last: string;
}

/** A row as it is stored. */
export interface StoredOverflow {
  readonly node: string | null;
  readonly records: number;
  readonly bytes: number;
  readonly firstMs: number | null;
  readonly firstSerial: number | null;
  readonly lastMs: number | null;
  readonly lastSerial: number | null;
}

/** Stores them; those that are there already add nothing. */
export function saveOverflows(store: Store, rows: readonly OverflowRow[]): void {
  const insert = store.prepare(
    "INSERT OR IGNORE INTO overflow (segment, position, node, records, bytes, first_ms, first_serial, last_ms, last_serial) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  store.transaction(() => {
    for (const { segment, position, node, records, bytes, first, last } of rows)
      insert.run(segment, position, node, records, bytes, ...partsOf(first), ...partsOf(last));
  });
}

export function readOverflows(store: Store): StoredOverflow[] {
  return store
    .prepare(
      `SELECT node, records, bytes, first_ms AS firstMs, first_serial AS firstSerial, last_ms AS lastMs, last_serial AS lastSerial
       FROM overflow ORDER BY first_ms, first_serial, segment, position`,
    )
    .all() as StoredOverflow[];
}

function partsOf(id: string): [number | null, number | null] {
  const [, seconds, ms, serial] = /^([0-9]+)\.([0-9]{3}):([0-9]+)$/.exec(id) ?? [];
  return serial === undefined ? [null, null] : [Number(seconds) * 1000 + Number(ms), Number(serial)];
}
