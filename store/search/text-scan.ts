// SPDX-License-Identifier: Apache-2.0
import type { EventKey } from "../../questions/event-key.ts";
import type { SearchCriteria } from "../../questions/search-criteria.ts";
import type { Store } from "../store.ts";
import { BLOCK_BYTES, type PackedBlock, unpackBlock } from "../unpack-block.ts";
import type { IdRange } from "./id-ranges.ts";
import { countEvents, planSearch, type SearchPlan } from "./search.ts";
import { needlesOf } from "./search-text.ts";

/** Microseconds of reading one event's records, and of unpacking and looking through a block (measured). */
const EVENT_US = 25;
const BLOCK_US = 350;
/** Lines with the text beyond which most events are read in any case. */
const MOST_HITS = 500_000;
const LINE_FEED = 10;

/** Where the text begins, the first place of each line; and how many bytes of each source are stored. */
interface Hits {
  readonly places: readonly (readonly [source: number, offset: number])[];
  readonly ends: ReadonlyMap<number, number>;
}

/**
 * Plans the search for a text, which no index answers: either the records of all events are read that fit otherwise, or the logs
 * are looked through, block by block, and the records of the events that stand where the text does; whichever takes less. The plan
 * finds all events that have the text, and some that may not have it: the test of their records decides. `onRead` gets the progress.
 */
export function planTextSearch(
  store: Store,
  criteria: SearchCriteria,
  onRead: (what: string) => void = () => undefined,
): SearchPlan {
  const plan = planSearch(store, criteria);
  const events = countEvents(store, plan);
  const bytes = (store.prepare("SELECT sum(size) FROM source").pluck().get() as number | null) ?? 0;
  if (events * EVENT_US > (bytes / BLOCK_BYTES) * BLOCK_US) {
    onRead(`${Math.ceil(bytes / 1e6)} MB of logs`);
    const standing = eventsWhereTextStands(store, criteria.text ?? "", plan.ranges);
    if (standing !== undefined) {
      const known =
        criteria.events === undefined ? undefined : new Set<number>(criteria.events as readonly number[]);
      const found = standing.filter((event) => known?.has(event) ?? true);
      return planSearch(store, { ...criteria, events: found as unknown as EventKey[] });
    }
  }
  onRead(`the records of ${events} events`);
  return plan;
}

/**
 * Ids of the events of these ranges in whose bytes the text begins, in order: all that have it are among them. Undefined where
 * the stored logs cannot tell (damage, a hole), and where the text is in very many lines.
 */
export function eventsWhereTextStands(
  store: Store,
  text: string,
  ranges: readonly Pick<IdRange, "first" | "last">[],
): number[] | undefined {
  if (text === "") return undefined;
  const needles = needlesOf(text);
  const overlap = Math.max(...needles.map(({ length }) => length)) - 1;
  return eventsWhereFound(store, overlap, (bytes, offset) => placesIn(bytes, needles, offset), ranges);
}

/** A place where something was found, and where its line ends, as far as the bytes go. */
export interface Occurrence {
  readonly offset: number;
  readonly lineEnd: number;
}

/** The same for anything that is found in bytes, and is at most one byte longer than `overlap`. `find` is given the bytes and where they begin. */
export function eventsWhereFound(
  store: Store,
  overlap: number,
  find: (bytes: Buffer, offset: number) => readonly Occurrence[],
  ranges: readonly Pick<IdRange, "first" | "last">[],
): number[] | undefined {
  const hits = findPlaces(store, overlap, find);
  return hits === undefined ? undefined : eventsAt(store, hits, ranges);
}

/** Looks through all blocks; undefined where it cannot tell (damage, a hole) and where the text is in very many lines. */
function findPlaces(
  store: Store,
  overlap: number,
  find: (bytes: Buffer, offset: number) => readonly Occurrence[],
): Hits | undefined {
  const places: (readonly [number, number])[] = [];
  const ends = new Map<number, number>();
  const rows = store.prepare("SELECT source, offset, length, bytes, crc FROM block ORDER BY source, offset");
  let before: Buffer = Buffer.alloc(0);
  let last: { source: number; lineEnd: number } | undefined;
  type Row = PackedBlock & { readonly source: number; readonly offset: number };
  for (const { source, offset, ...packed } of rows.iterate() as IterableIterator<Row>) {
    const at = ends.get(source) ?? 0;
    if (at !== offset) return undefined;
    if (at === 0) before = Buffer.alloc(0);
    const block = unpackBlock(packed);
    if (typeof block === "string") return undefined;
    // Hits that begin in the block before and end in this one.
    const seam = Buffer.concat([before, block.subarray(0, overlap)]);
    const found = [...find(seam, offset - before.length), ...find(block, offset)].sort(
      (a, b) => a.offset - b.offset,
    );
    for (const { offset: place, lineEnd } of found) {
      if (last?.source === source && place < last.lineEnd) continue;
      places.push([source, place]);
      last = { source, lineEnd };
    }
    if (places.length > MOST_HITS) return undefined;
    before = Buffer.from(block.subarray(Math.max(0, block.length - overlap)));
    ends.set(source, offset + block.length);
  }
  return { places, ends };
}

/** The first place of a text in each line, and where the line ends, as far as these bytes go. */
function placesIn(bytes: Buffer, needles: readonly Buffer[], offset: number): Occurrence[] {
  const found: Occurrence[] = [];
  for (const needle of needles)
    for (let at = bytes.indexOf(needle); at >= 0; ) {
      const feed = bytes.indexOf(LINE_FEED, at);
      const end = feed < 0 ? bytes.length : feed + 1;
      found.push({ offset: offset + at, lineEnd: offset + end });
      at = bytes.indexOf(needle, end);
    }
  return found;
}

/** Ids of the events in these ranges with bytes at such a place, or behind what is stored, in their order. */
function eventsAt(
  store: Store,
  { places, ends }: Hits,
  ranges: readonly Pick<IdRange, "first" | "last">[],
): number[] {
  store.exec(`PRAGMA temp_store = MEMORY; DROP TABLE IF EXISTS temp.text_place; DROP TABLE IF EXISTS temp.text_end;
    CREATE TEMP TABLE text_place (source INTEGER, place INTEGER, PRIMARY KEY (source, place)) WITHOUT ROWID;
    CREATE TEMP TABLE text_end (source INTEGER PRIMARY KEY, place INTEGER)`);
  const insert = (table: string, rows: Iterable<readonly [number, number]>) =>
    store
      .prepare(`INSERT OR IGNORE INTO temp.${table} SELECT value ->> 0, value ->> 1 FROM json_each(?)`)
      .run(JSON.stringify([...rows]));
  insert("text_place", places);
  insert("text_end", ends);
  const at = (run: string) =>
    `(EXISTS (SELECT 1 FROM temp.text_place t WHERE t.source = ${run}.source AND t.place >= ${run}.offset AND t.place < ${run}.offset + ${run}.length)
      OR ${run}.offset + ${run}.length > coalesce((SELECT place FROM temp.text_end t WHERE t.source = ${run}.source), 0))`;
  const ids = store
    .prepare(
      `SELECT e.id FROM event e WHERE e.id BETWEEN @first AND @last AND ${at("e")}
       UNION SELECT s.event FROM span s WHERE s.event BETWEEN @first AND @last AND ${at("s")} ORDER BY 1`,
    )
    .pluck();
  const found = ranges.flatMap(({ first, last }) => ids.all({ first, last }) as number[]);
  store.exec("DROP TABLE temp.text_place; DROP TABLE temp.text_end");
  return [...new Set(found)];
}
