// SPDX-License-Identifier: Apache-2.0
import type { BootReader } from "../../questions/boot-view.ts";
import type { Condition } from "../../questions/condition.ts";
import type { EventScope } from "../../questions/list-repository.ts";
import type { BootId } from "../../types/ids.ts";
import { isDaemon } from "../event-key.ts";
import { bootsOfContainers } from "../repositories/containers/container-rows.ts";
import { type EventSelection, narrowed, selectEvents } from "../repositories/events/event-selection.ts";
import type { Store } from "../store.ts";
import { containerTerm } from "./column-terms.ts";
import { conditionTerms } from "./condition-terms.ts";
import type { EventOrder } from "./event-order.ts";
import { readIdRanges } from "./id-ranges.ts";
import { keyClusters, mergeOwn } from "./own-events.ts";
import { idsOfTerms, type SearchTerm } from "./search-term.ts";

/** Readers for the events of a scope. */
export interface ScopeReader {
  readonly store: Store;
  readonly boots: BootReader;
  readonly order: EventOrder;
  /** Compares two events by their places in the order of answers. */
  readonly compare: (a: number, b: number) => number;
}

/** The scope's events in one boot. */
export function selectScope(store: Store, scope: EventScope, boot: BootId): EventSelection {
  const { containers, fromMs, toMs, condition } = scope;
  const times = { fromMs: fromMs ?? -Number.MAX_SAFE_INTEGER, toMs: toMs ?? Number.MAX_SAFE_INTEGER };
  const isTimed = fromMs !== undefined || toMs !== undefined;
  const [keys] = isTimed ? readIdRanges(store, { ...times, boots: [boot] }) : [];
  const own = containers === undefined ? [] : [containerTerm(store, { kind: "in", containers })];
  const terms = condition === undefined ? own : [...own, ...termsOf(store, condition)];
  return selectEvents(boot, isTimed ? { ...times, keys } : undefined, idsOfTerms(terms));
}

/** The values of an expression are looked up once, and not for each boot. */
const TERMS = new WeakMap<Condition, readonly SearchTerm[]>();

function termsOf(store: Store, condition: Condition): readonly SearchTerm[] {
  const known = TERMS.get(condition) ?? conditionTerms(store, condition);
  TERMS.set(condition, known);
  return known;
}

/** Boots that the scope's containers lie in; all where it has none. */
export function scopeBoots(
  { store, boots }: Pick<ScopeReader, "store" | "boots">,
  { containers }: EventScope,
): BootId[] {
  const all = boots.boots.map(({ row }) => row);
  if (containers === undefined) return all;
  const found = bootsOfContainers(store, containers);
  return all.filter((row) => found.has(row));
}

/** The scope's events, boot by boot. */
export function scopeSelections(
  reader: Pick<ScopeReader, "store" | "boots">,
  scope: EventScope,
): EventSelection[] {
  return scopeBoots(reader, scope).map((boot) => selectScope(reader.store, scope, boot));
}

/** The rows of them that `read` gives in the order of their keys, or from the last one backwards; here in the order of answers. */
export function* scopeKeyed<T>(
  reader: ScopeReader,
  scope: EventScope,
  read: (store: Store, selection: EventSelection) => Iterable<T>,
  keyOf: (row: T) => number,
  isBackwards = false,
): Generator<T, void, undefined> {
  const { store, order } = reader;
  const boots = scopeBoots(reader, scope);
  for (const boot of isBackwards ? boots.toReversed() : boots) {
    const selection = selectScope(store, scope, boot);
    const own = ownOf(reader, selection, boot, read, keyOf);
    if (own.length === 0) yield* read(store, selection);
    else {
      const inOrder = isBackwards ? own.toReversed() : own;
      yield* mergeOwn(read(store, selection), inOrder, keyOf, order, isBackwards);
    }
  }
}

/** auditd's own events among those that `read` gives, in order. */
function ownOf<T>(
  { store, order, compare }: ScopeReader,
  selection: EventSelection,
  boot: BootId,
  read: (store: Store, selection: EventSelection) => Iterable<T>,
  keyOf: (row: T) => number,
): T[] {
  const clusters = keyClusters(order.own(boot).map(({ id }) => id));
  const found = clusters.flatMap((keys) => [...read(store, narrowed(selection, keys))]);
  return found.filter((row) => isDaemon(keyOf(row))).sort((a, b) => compare(keyOf(a), keyOf(b)));
}
