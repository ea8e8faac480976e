// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import { endOfBoot, firstKeyOfBoot, keysOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";
import { lastEventOf, MOST_OPEN } from "../events/event-rows.ts";
import { type PlaceCount, placeCountQuery } from "./count-places.ts";
import { FoldPiece, readPieces, writePieces } from "./fold-pieces.ts";

/**
 * Reads the kept counts of a boot; undefined if its conclusions are older than its events. If they leave out only the last events, which may get
 * more records, these are counted again: the event up to which the kept counts are valid is not stored.
 */
export function keptPlaceCounts(store: Store): (boot: BootId) => PlaceCount[] | undefined {
  const kept = store.prepare(
    "SELECT container, evidence, cause, tasks, events FROM place_count WHERE boot = ?",
  );
  const foldedOf = store.prepare("SELECT folded FROM fold WHERE boot = ?").pluck();
  const later = store.prepare("SELECT 1 FROM event WHERE id > ? AND id < ? LIMIT 1 OFFSET ?");
  return (boot) => {
    const folded = foldedOf.get(boot) as number | undefined;
    if (folded === undefined) return undefined;
    if (folded === lastEventOf(store, boot)) return kept.all(boot) as PlaceCount[];
    if (folded < firstKeyOfBoot(boot) || later.get(folded, endOfBoot(boot), MOST_OPEN) !== undefined)
      return undefined;
    const start = readStart(store, boot, folded);
    if (start === undefined) return undefined;
    return sumOf([...start.rows, ...countRange(store, boot, start.upTo + 1, keysOfBoot(boot).last)]);
  };
}

/** Counts of a boot's events up to one of them, as rows of PlaceCount. */
interface CountedStart {
  readonly upTo: number;
  readonly rows: readonly PlaceCount[];
}

/**
 * Counts a boot's events by place and keeps that. Runs inside the caller's transaction. `unchanged`: every event up to this one is where it
 * was when they were counted last; below the boot's first where all are to be counted. `rest`: so many of the last keys of events are counted each
 * time, since the last events may still get company; what comes before them is counted once. `isNew`: nothing of this boot is kept yet.
 */
export function savePlaceCounts(
  store: Store,
  boot: BootId,
  unchanged: number,
  rest: number,
  isNew = false,
): void {
  const { first, last } = keysOfBoot(boot);
  const count = (from: number, to: number) => (to < from ? [] : countRange(store, boot, from, to));
  const upTo = Math.max(first - 1, (lastEventOf(store, boot) ?? first) - rest);
  const kept = unchanged < first ? undefined : readStart(store, boot, unchanged);
  let start = kept ?? { upTo: first - 1, rows: [] };
  if (kept === undefined || upTo - kept.upTo > rest)
    start = { upTo, rows: sumOf([...start.rows, ...count(start.upTo + 1, upTo)]) };
  const isCounted = start.upTo >= first;
  if (start !== kept && (isCounted || !isNew))
    writePieces(store, boot, FoldPiece.places, isCounted ? [Buffer.from(JSON.stringify(start))] : []);
  if (!isNew) store.prepare("DELETE FROM place_count WHERE boot = ?").run(boot);
  const insert = store.prepare("INSERT INTO place_count VALUES (?, ?, ?, ?, ?, ?)");
  for (const row of sumOf([...start.rows, ...count(start.upTo + 1, last)]))
    insert.run(boot, row.container, row.evidence, row.cause, row.tasks, row.events);
}

/** Undefined if none are kept, they are damaged, or counted events have moved. */
function readStart(store: Store, boot: BootId, unchanged: number): CountedStart | undefined {
  const [bytes] = [...readPieces(store, boot, FoldPiece.places)];
  if (bytes === undefined) return undefined;
  try {
    const start = JSON.parse(bytes.toString()) as CountedStart;
    return start.upTo <= unchanged ? start : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Merges counts of the same location, evidence and reason; drops empty ones. */
function sumOf(counts: readonly PlaceCount[]): PlaceCount[] {
  const sums = new Map<string, PlaceCount>();
  for (const row of counts) {
    const key = JSON.stringify([row.container, row.evidence, row.cause]);
    const known = sums.get(key) ?? { ...row, tasks: 0, events: 0 };
    sums.set(key, { ...known, tasks: known.tasks + row.tasks, events: known.events + row.events });
  }
  return [...sums.values()].filter(({ tasks, events }) => tasks > 0 || events !== 0);
}

/** Counts of the events between two keys, both included. */
function countRange(store: Store, boot: BootId, from: number, to: number): PlaceCount[] {
  const { sql, parameters } = placeCountQuery(
    store,
    { boot, first: from, last: to },
    {},
    { isNew: true, isRest: from > firstKeyOfBoot(boot) },
  );
  return store.prepare(sql).all(parameters) as PlaceCount[];
}
