// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { askedOf } from "../../questions/contract/testing/asked.ts";
import { questionsAbout } from "../../questions/contract/testing/random-questions.ts";
import type { EventView } from "../../questions/event-view.ts";
import type { SearchCriteria } from "../../questions/search-criteria.ts";
import { bootReader } from "../../store/search/boot-reader.ts";
import { containerReader } from "../../store/search/container-reader.ts";
import { eventReader } from "../../store/search/event-reader.ts";
import { planSearch, searchEvents } from "../../store/search/search.ts";
import type { Store } from "../../store/store.ts";
import { eventPredicate } from "../read/event-predicate.ts";
import { eventName } from "./fitting-events.ts";

/** A search, the names of the events that it finds, and the server's condition; undefined: none. */
export interface RandomSearch {
  readonly criteria: SearchCriteria;
  readonly meant: readonly string[];
  readonly condition: string | undefined;
}

/** The searches of the contract, and random ones about the events of a database. */
export function randomSearches(store: Store, count: number): RandomSearch[] {
  const reader = eventReader(store);
  const all = [...searchEvents(store, planSearch(store, {}))].map((columns) => reader.view(columns));
  const random = fc.sample(questionsAbout(all), count);
  const container = containerReader(store, bootReader(store));
  const calls = [
    ...new Set(all.flatMap(({ call }) => (call === null ? [] : [`${call.arch} ${call.number}`]))),
  ];
  const referred = {
    containerKey: (row: Parameters<typeof container>[0]) => container(row).key,
    calls: calls.map((call) => call.split(" ").map(Number) as [number, number]),
  };
  return [...askedOf(all), ...random].map(({ criteria, isMeant }) => ({
    criteria,
    meant: all.filter(isMeant).map(nameOf),
    condition: eventPredicate(criteria, referred)?.sql,
  }));
}

const nameOf = ({ node, timeMs, row }: EventView) => eventName(node, timeMs, row);

/** Agreement of conditions with answers: matching events that the server would leave out, and the number that it would send needlessly. */
export function compare(searches: readonly RandomSearch[], fitting: readonly (readonly string[])[]) {
  const missed: string[] = [];
  let [sent, meant] = [0, 0];
  for (const [at, search] of searches.filter(({ condition }) => condition !== undefined).entries()) {
    const own = new Set(fitting[at]);
    for (const name of search.meant) if (!own.has(name)) missed.push(`${name} by ${search.condition}`);
    sent += own.size;
    meant += search.meant.length;
  }
  return { missed, sent, meant };
}
