// SPDX-License-Identifier: Apache-2.0
import type { EventView } from "../../../questions/event-view.ts";
import type { EventList, ListedEvents, ListRepository } from "../../../questions/list-repository.ts";
import { readTypeLists } from "../../repositories/events/event-totals.ts";
import {
  chooseListEvents,
  countAllListRows,
  countListRows,
  type ListChoice,
  readListEvents,
} from "../../repositories/events/list-choice.ts";
import { LIST_PARTS } from "../../repositories/events/list-events.ts";
import type { Store } from "../../store.ts";
import { inBatches } from "../batches.ts";
import { answerOrder, eventOrder } from "../event-order.ts";
import type { ColumnsReader } from "../event-reader.ts";
import { type ScopeReader, scopeKeyed, scopeSelections } from "../event-scope.ts";
import { lazily } from "../lazily.ts";
import { openLookup } from "../lookup.ts";
import { readTotals } from "./event-totals.ts";
import { isUnrestricted, readAlike } from "./events-alike.ts";

/** Lists of a database. */
export function listRepository(store: Store, reader: () => ColumnsReader): ListRepository {
  const scoped = lazily((): ScopeReader => {
    const { boots } = reader();
    const order = eventOrder(store);
    return { store, boots, order, compare: answerOrder(boots, order) };
  });
  const lookup = lazily(() => openLookup(store));
  const choices = new WeakMap<EventList, ListChoice>();

  /** A list serves several queries: its database facts are looked up once. */
  function choiceOf(list: EventList): ListChoice {
    const choice = choices.get(list) ?? choose(store, list);
    choices.set(list, choice);
    return choice;
  }

  function countRows(list: EventList): number {
    const choice = choiceOf(list);
    const all = isUnrestricted(list) ? countAllListRows(store, choice) : undefined;
    if (all !== undefined) return all;
    const counts = scopeSelections(scoped(), list.scope).map((one) => countListRows(store, one, choice));
    return counts.reduce((sum, rows) => sum + rows, 0);
  }

  function* events(
    list: EventList,
    { isBackwards = false, limit = Number.POSITIVE_INFINITY }: ListedEvents = {},
  ): Generator<EventView, void, undefined> {
    if (limit <= 0) return;
    const choice = choiceOf(list);
    const { event } = reader();
    let left = limit;
    for (const key of scopeKeyed(
      scoped(),
      list.scope,
      (own, selection) => readListEvents(own, selection, choice, isBackwards),
      (id) => id,
      isBackwards,
    )) {
      yield event(key);
      left -= 1;
      if (left <= 0) return;
    }
  }

  return {
    countRows: async (list) => countRows(list),
    events: (list, options) => inBatches(events(list, options)),
    alike: async (list, by, { isByBoot = false } = {}) =>
      readAlike({ ...scoped(), text: lookup().string }, list, choiceOf(list), by, isByBoot),
    totals: async (scope) => readTotals(scoped(), scope, lookup().types),
  };
}

function choose(store: Store, { part, types, failedTypes, success }: EventList): ListChoice {
  const rowsOf = (test: EventList["types"]) =>
    test === undefined
      ? undefined
      : [...readTypeLists(store)].flatMap(([row, list]) => (list.split(",").some(test) ? [row] : []));
  return chooseListEvents(store, {
    events: part === undefined ? undefined : LIST_PARTS[part],
    types: rowsOf(types),
    failedTypes: rowsOf(failedTypes),
    success,
  });
}
