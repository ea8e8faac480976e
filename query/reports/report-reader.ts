// SPDX-License-Identifier: Apache-2.0

import type { GivenNames } from "../../questions/account-names.ts";
import type { Condition } from "../../questions/condition.ts";
import type { ContainerView } from "../../questions/container-view.ts";
import type { EventReader } from "../../questions/event-reader.ts";
import type { StoredText } from "../../questions/event-view.ts";
import type { EventScope } from "../../questions/list-repository.ts";
import type { RecordSource } from "../../questions/record-source.ts";
import type { Repositories } from "../../questions/repositories.ts";
import { openRepositories } from "../../store/open-repositories.ts";
import type { EventSelection } from "../../store/repositories/events/event-selection.ts";
import { answerOrder, type EventOrder, eventOrder } from "../../store/search/event-order.ts";
import {
  scopeBoots as bootsOfScope,
  scopeKeyed as keyedOfScope,
  selectScope as selectEventScope,
} from "../../store/search/event-scope.ts";
import { openLookup } from "../../store/search/lookup.ts";
import { withStatementCache } from "../../store/statement-cache.ts";
import type { Store } from "../../store/store.ts";
import type { BootId, ContainerId } from "../../types/ids.ts";

/** The readers of a report: one for the whole of it. */
export interface ReportReader {
  readonly store: Store;
  /** Answers of its engine. */
  readonly repositories: Repositories;
  readonly events: EventReader;
  readonly order: EventOrder;
  /** Compares two events by their places in the order of answers. */
  readonly compare: (a: number, b: number) => number;
  /** The bytes of its records; opened when they are first asked for. */
  readonly records: RecordSource;
  readonly string: (row: number) => StoredText;
  /** Record types by their row of `string`. */
  readonly types: (row: number) => readonly string[];
  readonly container: (row: ContainerId) => ContainerView;
  /** Text id of an event's row. */
  readonly id: (row: number) => string;
  readonly timeMs: (row: number) => number;
}

/** The readers that ask through the repositories alone. */
export type EngineReader = Pick<ReportReader, "repositories" | "events" | "records">;

/** Opens the readers. `given` are names of a passwd file. A report asks each boot the same: the store that it reads from here on prepares a statement once. */
export function reportReader(plain: Store, given?: GivenNames): ReportReader {
  const store = withStatementCache(plain);
  const repositories = openRepositories(store, given);
  const events = repositories.reader;
  const { string, types } = openLookup(store);
  const order = eventOrder(store);
  return {
    store,
    repositories,
    events,
    order,
    compare: answerOrder(events.boots, order),
    records: repositories.records,
    string,
    types,
    container: events.container,
    id: (row) => events.boots.eventId(row),
    timeMs: (row) => events.boots.eventTimeMs(row) ?? 0,
  };
}

/** Events of a report: of some containers of one boot, or of all; within times. */
export interface Scope {
  /** Rows of `container`; undefined: every event. */
  readonly containers?: readonly ContainerId[];
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Only events that match this expression: as typed, and its meaning. */
  readonly where?: ScopeCondition;
  /** Words for `search` that mean the same. */
  readonly words: readonly string[];
}

export interface ScopeCondition {
  readonly text: string;
  readonly condition: Condition;
}

/** True where the scope leaves nothing out. */
export function isWhole({ containers, fromMs, toMs, where }: Scope): boolean {
  return containers === undefined && fromMs === undefined && toMs === undefined && where === undefined;
}

/** Words that restrict a `search` to the scope; an expression is joined with the scope's. */
export function wordsWithin({ where, words }: Scope, own: readonly string[] = []): readonly string[] {
  if (where === undefined) return [...own, ...words];
  const [first, ...rest] = own;
  const isExpression = first !== undefined && !first.startsWith("-");
  return isExpression
    ? [`(${first}) and (${where.text})`, ...rest, ...words]
    : [where.text, ...own, ...words];
}

/** The events of a scope, as its engine takes them. */
export function eventScope({ containers, fromMs, toMs, where }: Scope): EventScope {
  return {
    ...(containers === undefined ? {} : { containers }),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
    ...(where === undefined ? {} : { condition: where.condition }),
  };
}

/** The scope's events in one boot. */
export function selectScope(store: Store, scope: Scope, boot: BootId): EventSelection {
  return selectEventScope(store, eventScope(scope), boot);
}

/** Boots that the scope's containers lie in; all where it has none. */
export function scopeBoots({ store, events: { boots } }: ReportReader, scope: Scope): BootId[] {
  return bootsOfScope({ store, boots }, scope);
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

/** The scope's events, boot by boot. */
export function scopeSelections(reader: ReportReader, scope: Scope): EventSelection[] {
  return scopeBoots(reader, scope).map((boot) => selectScope(reader.store, scope, boot));
}

/** Rows of them, boot by boot. */
export function scopeRows<T>(
  reader: ReportReader,
  scope: Scope,
  read: (store: Store, selection: EventSelection) => readonly T[],
): T[] {
  return scopeSelections(reader, scope).flatMap((selection) => read(reader.store, selection));
}

/** The same one after the other as they are asked for. */
export function* scopeEach<T>(
  reader: ReportReader,
  scope: Scope,
  read: (store: Store, selection: EventSelection) => Iterable<T>,
): Generator<T, void, undefined> {
  for (const boot of scopeBoots(reader, scope))
    yield* read(reader.store, selectScope(reader.store, scope, boot));
}

/** The rows of them that `read` gives in the order of their keys; here in the order of answers. */
export function scopeKeyed<T>(
  { store, events: { boots }, order, compare }: ReportReader,
  scope: Scope,
  read: (store: Store, selection: EventSelection) => Iterable<T>,
  keyOf: (row: T) => number,
): Generator<T, void, undefined> {
  return keyedOfScope({ store, boots, order, compare }, eventScope(scope), read, keyOf);
}

/** Sum of a count of them over all boots. */
export function scopeSum(
  reader: ReportReader,
  scope: Scope,
  count: (store: Store, selection: EventSelection) => number,
): number {
  return scopeSelections(reader, scope).reduce((sum, selection) => sum + count(reader.store, selection), 0);
}
