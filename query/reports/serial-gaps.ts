// SPDX-License-Identifier: Apache-2.0
import { SERIAL_RANGE } from "../../store/event-key.ts";
import type { ReportRow } from "./report-model.ts";
import type { ReportReader } from "./report-reader.ts";
import type { Stretch } from "./scope-stretches.ts";

const BOOT_WIDTH = 2 ** 36;
const IDS_OF_SERIAL = 8;
const HOUR_MS = 3_600_000;

interface SerialGap {
  readonly boot: number;
  readonly first: number;
  readonly last: number;
}

/** Serials within a stretch that no event has: the largest `most`, in the order of the log, and how many more there are. */
export function serialGapRows(
  reader: ReportReader,
  { boot, first, last }: Stretch,
  most: number,
): { rows: ReportRow[]; more: number } {
  const base = boot * BOOT_WIDTH;
  const found = reader.store
    .prepare(
      "SELECT boot, first_seq AS first, last_seq AS last FROM gap WHERE boot = ? AND last_seq >= ? AND first_seq <= ? ORDER BY first_seq",
    )
    .all(
      boot,
      Math.floor((first - base) / IDS_OF_SERIAL),
      Math.floor((last - base) / IDS_OF_SERIAL),
    ) as SerialGap[];
  const named = new Set(found.toSorted((a, b) => b.last - b.first - (a.last - a.first)).slice(0, most));
  const rows = found.filter((gap) => named.has(gap)).map((gap) => gapRow(reader, gap));
  return { rows, more: found.length - named.size };
}

/** A gap, with the events on both sides of it. */
function gapRow({ store, events, id }: ReportReader, { boot, first, last }: SerialGap): ReportRow {
  const base = boot * BOOT_WIDTH;
  const beside = (condition: string) =>
    store.prepare(`SELECT id FROM event WHERE ${condition} LIMIT 1`).pluck();
  const before = beside("id < ? AND id >= ? AND id % 2 = 0 ORDER BY id DESC");
  const after = beside("id >= ? AND id < ? AND id % 2 = 0 ORDER BY id");
  const from = before.get(base + first * IDS_OF_SERIAL, base) as number | undefined;
  const to = after.get(base + (last + 1) * IDS_OF_SERIAL, base + BOOT_WIDTH) as number | undefined;
  const time = (row: number | undefined) =>
    row === undefined ? null : { timeMs: events.boots.eventTimeMs(row) ?? 0 };
  const [firstSerial, lastSerial] = [first % SERIAL_RANGE, last % SERIAL_RANGE];
  const serials = first === last ? `${firstSerial}` : `${firstSerial}-${lastSerial}`;
  const count = last - first + 1;
  return {
    cells: [events.boots.boot(boot).node, "serials no event has", serials, count, time(from), time(to)],
    events: [from, to].filter((row) => row !== undefined).map(id),
    search: null,
  };
}

/** More than an hour without any event: ten-second buckets beside each other that lie far apart. */
export function timeStepRows({ store, events }: ReportReader, { boot, first, last }: Stretch): ReportRow[] {
  const rows = store
    .prepare(
      `SELECT was, bucket FROM (SELECT bucket, lag(bucket) OVER (ORDER BY bucket) AS was FROM time_bucket
         WHERE boot = ? AND last_event >= ? AND first_event <= ?) WHERE (bucket - was) * 10000 > ${HOUR_MS}`,
    )
    .all(boot, first, last) as { was: number; bucket: number }[];
  return rows.map(({ was, bucket }) => ({
    cells: [
      events.boots.boot(boot).node,
      "no event for more than an hour",
      "memberships do not reach over it",
      1,
      { timeMs: (was + 1) * 10_000 },
      { timeMs: bucket * 10_000 },
    ],
    events: [],
    search: null,
  }));
}
