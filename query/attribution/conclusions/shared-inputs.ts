// SPDX-License-Identifier: Apache-2.0
import type { RowCounts } from "../../../types/attribution/conclusions.ts";
import { ByteDigest } from "../../../types/byte-digest.ts";
import type { LocationId } from "../../../types/ids.ts";
import type { LikelyAnswers } from "../likely/likely-answers.ts";
import { findLocation } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { HEIGHT } from "../model/table/location-rows.ts";
import type { ColumnBits } from "../model/table/row.ts";
import type { RowTable } from "../model/table/row-table.ts";
import { SHARED_BITS, SHARED_SPARSE } from "../model/table/task-rows.ts";
import type { WordRows } from "../model/table/word-rows.ts";
import type { Resolution } from "../resolve/resolution.ts";

/** Rows of one page of words. */
export const PAGE = 1024;
/** The first bytes of a SHA-256: that a log makes other inputs look alike is beyond whoever writes it. */
const DIGEST_BYTES = 16;

/** Numbers of rows of the model's tables. */
export function rowCounts({ tasks, locations, containers, lastEvent: upTo }: Model): RowCounts {
  return { tasks: tasks.length, locations: locations.length, containers: containers.length, upTo };
}

/**
 * Digests of everything that the conclusions on the first tasks rest on, but for the words of their own rows (`blockInputs`): the other
 * tables, what the passes have found, the coverage of the log, and of the tasks what their descendants inherit. Rows beyond `counts` are new and no part of
 * it. Equal digests: the tasks whose own rows are equal have the same memberships. One digest for each of `all`; what they have in common is read once.
 */
export function sharedInputs(
  model: Model,
  resolution: Resolution,
  likely: LikelyAnswers,
  all: readonly RowCounts[],
): string[] {
  const { tasks, containers, locations, shown } = model;
  const ofTasks = columnDigests(tasks.words, SHARED_COLUMNS, all.map((counts) => counts.tasks)); // biome-ignore format: one call
  const ofLocations = columnDigests(locations.words, locationColumns(model), all.map((counts) => counts.locations)); // biome-ignore format: one call
  const ofContainers = columnDigests(containers.words, containerColumns(model), all.map((counts) => counts.containers)); // biome-ignore format: one call
  const common = [
    [model.firstEvent, model.kernelOperations],
    shown.periods.map(({ from, unshares, joins }) => [from, unshares > 0, joins > 0]),
    [tasks.words.others, containers.words.others, locations.words.others],
  ];
  return all.map((counts, i) => {
    const hash = new ByteDigest();
    note(hash, common);
    // A later hole is beyond all memberships of tasks that have no later event.
    note(
      hash,
      shown.holes.filter((hole) => hole <= counts.upTo),
    );
    note(hash, [...resolution.inputs(counts), ...likely.inputs(counts)]);
    for (const digests of [ofTasks, ofLocations, ofContainers]) hash.update(digests[i]!);
    noteSparse(hash, tasks, counts.tasks, (name) => SHARED_SPARSE.includes(name));
    noteEnds(hash, model, counts.locations);
    noteSparse(hash, locations, counts.locations, (name) => name !== HEIGHT);
    return hash.digest().toString("base64", 0, DIGEST_BYTES);
  });
}

/** Digests of the rows of tasks, a page each, and of what else the conclusions on the blocks of a page rest on. */
export function pageInputs(
  { tasks }: Model,
  size: number,
  sparseOf: (first: number, count: number) => readonly unknown[],
): string[] {
  return tasks.words.pages().map((page, i) => {
    const hash = new ByteDigest().update(page);
    const end = Math.min(tasks.length, (i + 1) * PAGE);
    note(hash, end);
    for (let first = i * PAGE; first < end; first += size) {
      const sparse = sparseOf(first, Math.min(size, end - first));
      if (sparse.length > 0) note(hash, sparse);
    }
    return hash.digest().toString("base64", 0, DIGEST_BYTES);
  });
}

/** A digest of the rows of some tasks, which lie in one page. */
export function blockInputs(
  { tasks }: Model,
  first: number,
  count: number,
  sparse: readonly unknown[],
): string {
  const hash = new ByteDigest().update(tasks.words.wordsOf(first, count));
  if (sparse.length > 0) note(hash, sparse);
  return hash.digest().toString("base64", 0, DIGEST_BYTES);
}

const ALL = 0xffffffff;

/** The compared part of a table: columns of words, and masks of them. */
type Columns = ReadonlyMap<number, number>;

function columnsOf(fields: Iterable<ColumnBits>): Columns {
  const columns = new Map<number, number>();
  for (const { column, mask } of fields) columns.set(column, ((columns.get(column) ?? 0) | mask) >>> 0);
  return columns;
}

const SHARED_COLUMNS = columnsOf(SHARED_BITS);
/** Columns of its container that a conclusion on a task reads; the findings of the passes on the others are in `Resolution.inputs`. */
const containerColumns = ({ containers }: Model): Columns => columnsOf([containers.kind.bitsOf("proof")!]);
/** All but where it is bound to: `noteEnds`. */
function locationColumns({ locations }: Model): Columns {
  const bound = locations.kind.bitsOf("bound")!.column;
  const columns = Array.from({ length: locations.kind.columns }, (_, column) => ({ column, mask: ALL }));
  return columnsOf(columns.filter(({ column }) => column !== bound));
}

/** Digests of the columns of the first rows, for each of some numbers of rows. */
function columnDigests(words: WordRows, columns: Columns, counts: readonly number[]): Buffer[] {
  const common = new ByteDigest();
  const whole = Math.floor(Math.min(...counts) / PAGE) * PAGE;
  for (let first = 0; first < whole; first += PAGE) noteRows(common, words, columns, first, PAGE);
  return counts.map((count) => {
    const hash = common.copy();
    for (let first = whole; first < count; first += PAGE)
      noteRows(hash, words, columns, first, Math.min(PAGE, count - first));
    return hash.digest();
  });
}

function noteRows(hash: ByteDigest, words: WordRows, columns: Columns, first: number, rows: number): void {
  for (const [column, mask] of columns) {
    const page = words.columnOf(column, first, rows);
    hash.update(mask === ALL ? page : masked(page, mask));
  }
}

function masked(page: Uint32Array, mask: number): Uint32Array {
  const words = new Uint32Array(page.length);
  for (let at = 0; at < page.length; at++) words[at] = page[at]! & mask;
  return words;
}

/** Where a location is bound to another one, that at the end of the chain: chains get shorter as they are followed. */
function noteEnds(hash: ByteDigest, model: Model, count: number): void {
  const { locations } = model;
  const ends = new Uint32Array(count);
  for (let index = 0 as LocationId; index < count; index++)
    ends[index] = locations.boundOf(index) < 0 ? index : findLocation(model, index);
  hash.update(ends);
}

function noteSparse<T extends object>(
  hash: ByteDigest,
  table: RowTable<T>,
  count: number,
  isRead: (name: string) => boolean,
): void {
  for (const [name, row, value] of table.sparseValues(isRead))
    if (row < count) note(hash, [name, row, value]);
}

function note(hash: ByteDigest, value: unknown): void {
  hash.update(JSON.stringify(value)).update("\n");
}
