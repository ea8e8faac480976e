// SPDX-License-Identifier: Apache-2.0
import type { EventScope, EventTotals, TypesCount } from "../../../questions/list-repository.ts";
import { bootOf } from "../../event-key.ts";
import { countActors, countKeys } from "../../repositories/events/actor-rows.ts";
import type { EventSelection } from "../../repositories/events/event-selection.ts";
import {
  type EventSummary,
  readSummaries,
  type SelectedValues,
  selectedValues,
} from "../../repositories/events/selected-values.ts";
import { readWholeTotals, type SummaryTotals } from "../../repositories/events/whole-totals.ts";
import type { Store } from "../../store.ts";
import { type ScopeReader, scopeSelections } from "../event-scope.ts";
import { isWhole } from "./events-alike.ts";

/** See ListRepository. Of everything by kept counts and indexes, as far as they are there. */
export function readTotals(
  reader: Pick<ScopeReader, "store" | "boots">,
  scope: EventScope,
  typesOf: (row: number) => readonly string[],
): EventTotals {
  const whole = isWhole(scope) ? readWholeTotals(reader.store) : undefined;
  const { types, failedTypes, ...totals } = whole ?? readSelectedTotals(reader, scope);
  const named = (counts: ReadonlyMap<number, number>): TypesCount[] =>
    [...counts].map(([row, events]) => ({ types: typesOf(row), events }));
  return { ...totals, types: named(types), failedTypes: named(failedTypes) };
}

function* summaries(store: Store, selections: readonly EventSelection[]): Generator<EventSummary> {
  for (const selection of selections) yield* readSummaries(store, selection);
}

/** Of the events that a scope selects: reads each once, its files once, its hosts once. */
export function readSelectedTotals(
  reader: Pick<ScopeReader, "store" | "boots">,
  scope: EventScope,
): SummaryTotals {
  const { store, boots } = reader;
  const selections = scopeSelections(reader, scope);
  const types = new Map<number, number>();
  const failedTypes = new Map<number, number>();
  const actors = new Set<number>();
  const keys = new Set<number>();
  const pids = new Set<string>();
  const nodes = new Map<string | null, Set<number>>();
  let events = 0;
  let failed = 0;
  for (const [type, success, actor, key, pid, id] of summaries(store, selections)) {
    events += 1;
    if (success === 0) {
      failed += 1;
      failedTypes.set(type, (failedTypes.get(type) ?? 0) + 1);
    }
    types.set(type, (types.get(type) ?? 0) + 1);
    if (actor !== null) actors.add(actor);
    if (key !== null) keys.add(key);
    const { node } = boots.boot(bootOf(id));
    if (actor !== null) {
      const own = nodes.get(node) ?? new Set();
      nodes.set(node, own.add(actor));
    }
    if (pid !== null && pid >= 0) pids.add(`${pid} ${node ?? ""}`);
  }
  const beside = selectedValues(store);
  const values = (which: keyof SelectedValues) =>
    new Set(selections.flatMap((one) => beside[which](store, one)));
  return {
    events,
    types,
    failed,
    failedTypes,
    ...countActors(store, actors, values("terminals")),
    loginUsers: [...nodes.values()].reduce((sum, own) => sum + countActors(store, own, []).loginUsers, 0),
    files: values("files").size,
    hosts: values("hosts").size,
    keys: countKeys(store, keys),
    pids: pids.size,
  };
}
