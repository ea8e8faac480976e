// SPDX-License-Identifier: Apache-2.0

import type { ContainerView } from "../../questions/container-view.ts";
import type { EventReader } from "../../questions/event-reader.ts";
import type { StoredText } from "../../questions/event-view.ts";
import type { RecordSource } from "../../questions/record-source.ts";
import { bootOf } from "../../store/event-key.ts";
import { containerTerm } from "../../store/search/column-terms.ts";
import { eventReader } from "../../store/search/event-reader.ts";
import { readIdRanges } from "../../store/search/id-ranges.ts";
import { openLookup } from "../../store/search/lookup.ts";
import { recordSource } from "../../store/search/record-source.ts";
import type { Statement, Store } from "../../store/store.ts";

const BOOT_WIDTH = 2 ** 36;

/** The readers of a report: one for the whole of it. */
export interface ReportReader {
  readonly store: Store;
  readonly events: EventReader;
  /** The bytes of its records; opened when they are first asked for. */
  readonly records: RecordSource;
  readonly string: (row: number) => StoredText;
  /** Record types by their row of `string`. */
  readonly types: (row: number) => readonly string[];
  readonly container: (row: number) => ContainerView;
  /** Text id of an event's row. */
  readonly id: (row: number) => string;
  readonly timeMs: (row: number) => number;
}

export function reportReader(store: Store): ReportReader {
  const events = eventReader(store);
  const { string, types } = openLookup(store);
  return {
    store,
    events,
    records: recordSource(store),
    string,
    types,
    container: events.container,
    id: (row) => events.boots.eventId(row),
    timeMs: (row) => events.boots.eventTimeMs(row) ?? 0,
  };
}

/** Which events a report speaks of: of some containers of one boot, or of all; within times. */
export interface Scope {
  /** Rows of `container`; undefined: every event. */
  readonly containers?: readonly number[];
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Words for `search` that mean the same. */
  readonly words: readonly string[];
}

/** True where the scope leaves nothing out. */
export function isWhole({ containers, fromMs, toMs }: Scope): boolean {
  return containers === undefined && fromMs === undefined && toMs === undefined;
}

/** SQL that gives ids (as `id`) of the scope's events in one boot, and its parameters. */
export function scopeSql(
  store: Store,
  scope: Scope,
  boot: number,
): { readonly sql: string; readonly parameters: Readonly<Record<string, string | number>> } {
  const timed = scope.fromMs !== undefined || scope.toMs !== undefined;
  const times = {
    fromMs: scope.fromMs ?? -Number.MAX_SAFE_INTEGER,
    toMs: scope.toMs ?? Number.MAX_SAFE_INTEGER,
  };
  const [range] = timed ? readIdRanges(store, { ...times, boots: [boot] }) : [];
  const base = boot * BOOT_WIDTH;
  const bounds = {
    first: base,
    last: timed ? base - 1 : base + BOOT_WIDTH - 1, // where no event can lie in the times, none is to be looked at
    ...(range === undefined ? {} : { first: range.first, last: range.last }),
    bootFirst: base,
  };
  const inTime = "e.time_ms BETWEEN @fromMs AND @toMs";
  if (scope.containers === undefined) {
    const sql = `SELECT * FROM event e WHERE e.id BETWEEN @first AND @last${timed ? ` AND ${inTime}` : ""}`;
    return { sql, parameters: { ...bounds, ...(timed ? times : {}) } };
  }
  const term = containerTerm(store, { kind: "in", containers: scope.containers });
  const sql = timed
    ? `SELECT h.id FROM (${term.source}) h JOIN event e ON e.id = h.id WHERE ${inTime}`
    : term.source!;
  return { sql, parameters: { ...bounds, ...term.parameters, ...(timed ? times : {}) } };
}

/** Boots that the scope's containers lie in; all where it has none. */
export function scopeBoots({ store, events }: ReportReader, scope: Scope): number[] {
  if (scope.containers === undefined) return events.boots.boots.map(({ row }) => row);
  const boots = store
    .prepare("SELECT DISTINCT boot FROM container WHERE id IN (SELECT value FROM json_each(?))")
    .pluck()
    .all(JSON.stringify(scope.containers)) as number[];
  return events.boots.boots.map(({ row }) => row).filter((row) => boots.includes(row));
}

/** Words for `search` that print these events and no others; ids more than once count once. */
export function searchEvents(ids: readonly string[]): readonly string[] {
  const [first, ...rest] = new Set(ids);
  if (first === undefined) return [];
  return rest.length === 0 ? ["-a", first] : [`event in (${[first, ...rest].map(quoted).join(", ")})`];
}

/** A text as an expression of `search` takes it. */
export function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

/** Rows of every boot of the scope. `select` makes a SELECT of what it is given to select from: `e`, the scope's events. */
export function scopeRows<T>(
  reader: ReportReader,
  scope: Scope,
  select: (source: string) => string,
  more: Readonly<Record<string, string | number>> = {},
): T[] {
  return scopeBoots(reader, scope).flatMap((boot) => {
    const { statement, parameters } = prepareScope(reader, scope, boot, select);
    return statement.all({ ...parameters, ...more }) as T[];
  });
}

/**
 * The same one row after the other as they are asked for, each an array; `ids` has nothing but ids, as `h.id`, and reads no event for them.
 * Backwards: the last boot first.
 */
export function* scopeEach<T>(
  reader: ReportReader,
  scope: Scope,
  select: (source: string, ids: string) => string,
  more: Readonly<Record<string, string | number>> = {},
  isBackwards = false,
): Generator<T, void, undefined> {
  const boots = scopeBoots(reader, scope);
  for (const boot of isBackwards ? boots.toReversed() : boots) {
    const { statement, parameters } = prepareScope(reader, scope, boot, select);
    yield* statement.raw().iterate({ ...parameters, ...more }) as Iterable<T>;
  }
}

function prepareScope(
  { store }: ReportReader,
  scope: Scope,
  boot: number,
  select: (source: string, ids: string) => string,
): { readonly statement: Statement; readonly parameters: ReturnType<typeof scopeSql>["parameters"] } {
  const { sql, parameters } = scopeSql(store, scope, boot);
  const source =
    scope.containers === undefined ? `(${sql}) e` : `(${sql}) h CROSS JOIN event e ON e.id = h.id`;
  return { statement: store.prepare(select(source, `(${sql}) h`)), parameters };
}

export { bootOf };
