// SPDX-License-Identifier: Apache-2.0
import type { EventKey } from "../../questions/event-key.ts";
import { searchEvents as eventsOf, planSearch } from "../../store/search/search.ts";
import { eventResolver, parseEventReference } from "../resolve-event.ts";
import type { ReportReader, Scope } from "./report-reader.ts";

/** So many events are asked for at a time. */
const PIECE = 10_000;

/** Those of some events of which the expression of the scope holds; undefined where it has none. */
export function eventsWhere(
  { store }: ReportReader,
  { where }: Scope,
  events: readonly EventKey[],
): ReadonlySet<number> | undefined {
  if (where === undefined) return undefined;
  const held = new Set<number>();
  for (let from = 0; from < events.length; from += PIECE) {
    const piece = events.slice(from, from + PIECE);
    const plan = planSearch(store, { events: piece, expression: where.condition });
    for (const [id] of eventsOf(store, plan)) held.add(id);
  }
  return held;
}

/** Items of which one event, by its key, is such that the expression of the scope holds; all where it has none. */
export function whereHolds<T>(
  reader: ReportReader,
  scope: Scope,
  items: readonly T[],
  eventsOfItem: (item: T) => readonly number[],
): readonly T[] {
  if (scope.where === undefined) return items;
  const rows = items.map(eventsOfItem);
  const held = eventsWhere(reader, scope, [...new Set(rows.flat())] as EventKey[]);
  return items.filter((_, at) => rows[at]!.some((row) => held?.has(row)));
}

/** Reads the keys of text ids: of two events that have one id both. */
export function keysOfIds({ store }: ReportReader): (ids: readonly string[]) => number[] {
  const resolve = eventResolver(store);
  const known = new Map<string, readonly number[]>();
  return (ids) =>
    ids.flatMap((id) => {
      const reference = parseEventReference(id);
      const found = known.get(id) ?? (reference === undefined ? [] : resolve(reference));
      known.set(id, found);
      return found;
    });
}
