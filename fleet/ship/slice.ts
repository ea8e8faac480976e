// SPDX-License-Identifier: Apache-2.0

export type SliceTable = "events" | "facts" | "blocks";

/** Rows shipped together: equal content gives equal bytes. */
export interface Slice {
  /** Its name in its database: `boot 3 events 12`. */
  readonly name: string;
  readonly table: SliceTable;
  readonly rows: number;
  /** In RowBinary; the first ten bytes of each row, its batch and its day, are zero. */
  readonly bytes: Buffer;
  /** Start positions of the rows. */
  readonly starts: readonly number[];
  readonly dayMs: number;
}

/** batch and day: unknown until a batch is sent. */
export const HEAD_BYTES = 10;
const DAY_MS = 86_400_000;
const LAST_DAY = 65_535;

/** Writes the batch and the day into rows; `starts` are their positions as Uint32. */
export function stamp(rows: Buffer, starts: Buffer, dayMs: number, batch: bigint): void {
  const day = Math.min(Math.max(Math.floor(dayMs / DAY_MS), 0), LAST_DAY);
  for (let at = 0; at < starts.length; at += 4) {
    const start = starts.readUInt32LE(at);
    rows.writeBigUInt64LE(batch, start);
    rows.writeUInt16LE(day, start + 8);
  }
}
