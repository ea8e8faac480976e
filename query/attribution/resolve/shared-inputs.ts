// SPDX-License-Identifier: Apache-2.0
import { createHash, type Hash } from "node:crypto";
import type { RowCounts } from "../../../types/attribution/conclusions.ts";
import type { LocationId } from "../../../types/ids.ts";
import { findLocation } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import type { RowTable } from "../model/table/row-table.ts";
import { SHARED_PLACES, SHARED_SPARSE } from "../model/table/task-rows.ts";
import type { WordRows } from "../model/table/word-rows.ts";
import type { Resolution } from "./resolution.ts";

/** What a conclusion on a task reads of its container; what the passes have made of the rest is in `Resolution.inputs`. */
const READ_OF_CONTAINERS = ["proof"] as const;

/** Rows of one page of words. */
const PAGE = 1024;
/** The first bytes of a SHA-256: that a log makes other inputs look alike is beyond whoever writes it. */
const DIGEST_BYTES = 16;

/** Numbers of rows of the model's tables. */
export function rowCounts({ tasks, locations, containers }: Model): RowCounts {
  return { tasks: tasks.length, locations: locations.length, containers: containers.length };
}

/**
 * A digest of everything that the conclusions on the first tasks rest on, but for the words of their own rows (`blockInputs`): the other
 * tables, what the passes have found, the coverage of the log, and of the tasks what their descendants inherit. Rows beyond `counts` are new and no part of
 * it. Equal digests: the tasks whose own rows are equal have the same memberships.
 */
export function sharedInputs(model: Model, resolution: Resolution, counts: RowCounts): string {
  const hash = createHash("sha256");
  const { tasks, containers, shown } = model;
  note(hash, [model.firstEvent, model.kernelOperations, shown.holes, ...resolution.inputs(counts)]);
  note(hash, shown.periods.map(({ from, unshares, joins }) => [from, unshares > 0, joins > 0])); // biome-ignore format: one call
  note(hash, [...new Set(model.conflicts.map(({ pid }) => pid))]);
  for (const { column, mask } of SHARED_PLACES) noteColumn(hash, tasks.words, column, mask, counts.tasks);
  noteSparse(hash, tasks, counts.tasks, (name) => SHARED_SPARSE.includes(name));
  for (const { column, mask } of READ_OF_CONTAINERS.map((field) => containers.kind.placeOf(field)!))
    noteColumn(hash, containers.words, column, mask, counts.containers);
  noteLocations(hash, model, counts.locations);
  note(hash, [tasks.words.others, containers.words.others, model.locations.words.others]);
  return hash.digest().toString("base64", 0, DIGEST_BYTES);
}

/** A digest of the rows of some tasks, which lie in one page. */
export function blockInputs(
  { tasks }: Model,
  first: number,
  count: number,
  sparse: readonly unknown[],
): string {
  const hash = createHash("sha256").update(tasks.words.wordsOf(first, count));
  if (sparse.length > 0) note(hash, sparse);
  return hash.digest().toString("base64", 0, DIGEST_BYTES);
}

const ALL = 0xffffffff;

/** Where a location is bound to another one, that at the end of the chain: chains get shorter as they are followed. */
function noteLocations(hash: Hash, model: Model, count: number): void {
  const { locations } = model;
  const bound = locations.kind.placeOf("bound")!.column;
  for (let column = 0; column < locations.kind.columns; column++)
    if (column !== bound) noteColumn(hash, locations.words, column, ALL, count);
  const ends = new Uint32Array(count);
  for (let index = 0 as LocationId; index < count; index++)
    ends[index] = locations.boundOf(index) < 0 ? index : findLocation(model, index);
  hash.update(ends);
  noteSparse(hash, locations, count, () => true);
}

function noteColumn(hash: Hash, words: WordRows, column: number, mask: number, count: number): void {
  for (let first = 0; first < count; first += PAGE) {
    const page = words.columnOf(column, first, Math.min(PAGE, count - first));
    hash.update(mask >>> 0 === ALL ? page : page.map((word) => word & mask));
  }
}

function noteSparse<T extends object>(
  hash: Hash,
  table: RowTable<T>,
  count: number,
  isRead: (name: string) => boolean,
): void {
  for (const [name, row, value] of table.sparseValues())
    if (row < count && isRead(name)) note(hash, [name, row, value]);
}

function note(hash: Hash, value: unknown): void {
  hash.update(JSON.stringify(value)).update("\n");
}
