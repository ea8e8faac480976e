// SPDX-License-Identifier: Apache-2.0
import type { EventKey } from "../../questions/event-key.ts";
import type { EventRecords, EventRepository } from "../../questions/event-repository.ts";
import type { EventView } from "../../questions/event-view.ts";
import type { RecordSource } from "../../questions/record-source.ts";
import type { SearchCriteria } from "../../questions/search-criteria.ts";
import type { SearchTurn, SearchWatch, TurnOptions } from "../../questions/search-turn.ts";
import { elapsedMs } from "../../types/elapsed.ts";
import type { Store } from "../store.ts";
import { inBatches } from "./batches.ts";
import type { EventColumns } from "./event-columns.ts";
import type { ColumnsReader } from "./event-reader.ts";
import { countEvents, planSearch, searchEvents } from "./search.ts";
import { eventHasText, textTest } from "./search-text.ts";
import { sortEvents } from "./sort-events.ts";
import { planTextSearch } from "./text-scan.ts";

/** The readers of a database, each opened on first use. */
interface Readers {
  readonly reader: () => ColumnsReader;
  readonly records: () => RecordSource;
}

/** Events of a database. */
export function eventRepository(
  store: Store,
  { reader, records }: Readers,
): Omit<EventRepository, "compare"> {
  function planned(criteria: SearchCriteria, { onLead, onRead }: SearchWatch) {
    const startedMs = elapsedMs();
    const plan = planSearch(store, criteria);
    onRead?.(elapsedMs() - startedMs);
    onLead?.(plan.leads);
    return plan;
  }

  /** Text has no index: logs or records are read for it. */
  function* found(
    criteria: SearchCriteria,
    watch: SearchWatch = {},
  ): Generator<EventColumns, void, undefined> {
    const { onRead, onScan } = watch;
    if (criteria.text === undefined) return yield* searchEvents(store, planned(criteria, watch), onRead);
    if (watch.onLead !== undefined) planned(criteria, watch);
    let sinceMs = elapsedMs();
    const test = textTest(criteria.text);
    for (const event of searchEvents(store, planTextSearch(store, criteria, onScan))) {
      const passes = eventHasText(records(), event[0], test);
      if (!passes) continue;
      onRead?.(elapsedMs() - sinceMs);
      yield event;
      sinceMs = elapsedMs();
    }
    onRead?.(elapsedMs() - sinceMs);
  }

  /** The same events by criteria that a plan answers alone. */
  function withoutText(criteria: SearchCriteria): SearchCriteria {
    return criteria.text === undefined ? criteria : { events: Array.from(found(criteria), ([id]) => id) };
  }

  function* views(
    criteria: SearchCriteria,
    { sorting, ...watch }: TurnOptions = {},
  ): Generator<EventView, void, undefined> {
    const read = reader();
    if (sorting === undefined) for (const columns of found(criteria, watch)) yield read.view(columns);
    else for (const id of sortEvents(found(criteria, watch), read, sorting)) yield read.event(id);
  }

  /** A turn reads one snapshot of the database, released before the next turn. */
  async function* turns(
    criteria: SearchCriteria,
    options?: TurnOptions,
  ): AsyncGenerator<SearchTurn, void, undefined> {
    const events = views(criteria, options);
    let isAtEnd = false;
    const turn: SearchTurn = (use) =>
      store.reading(() => {
        for (;;) {
          const { value: event, done } = events.next();
          isAtEnd = done === true;
          if (event === undefined || !use(event)) return;
        }
      });
    while (!isAtEnd) yield turn;
  }

  function count(criteria: SearchCriteria, watch: SearchWatch): number {
    if (criteria.text !== undefined) {
      let events = 0;
      for (const _event of found(criteria, watch)) events += 1;
      return events;
    }
    const plan = planned(criteria, watch);
    const startedMs = elapsedMs();
    const events = countEvents(store, plan);
    watch.onRead?.(elapsedMs() - startedMs);
    return events;
  }

  async function* recordsOf(events: Iterable<EventKey>): AsyncGenerator<EventRecords, void, undefined> {
    for (const event of events) yield { event, records: records().records(event) };
  }

  return {
    search: (criteria) => inBatches(views(criteria)),
    turns,
    count: async (criteria, watch = {}) => count(criteria, watch),
    async explain(criteria) {
      const { explainSearch } = await import("./explain-search.ts");
      return explainSearch(store, planSearch(store, criteria));
    },
    async groups(criteria, dimensions, measures, options) {
      const { groupEvents } = await import("./group-events.ts");
      return groupEvents(store, withoutText(criteria), dimensions, measures, options);
    },
    async histogram(criteria, buckets) {
      const { countByTime } = await import("./count-by-time.ts");
      return countByTime(store, withoutText(criteria), buckets);
    },
    recordsOf,
  };
}
