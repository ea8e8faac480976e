// SPDX-License-Identifier: Apache-2.0
import type { GivenNames } from "../../questions/account-names.ts";
import type { EventKey } from "../../questions/event-key.ts";
import type { EventRecords, EventRepository } from "../../questions/event-repository.ts";
import type { SearchCriteria } from "../../questions/search-criteria.ts";
import type { Store } from "../store.ts";
import { inBatches } from "./batches.ts";
import { countByTime } from "./count-by-time.ts";
import type { EventColumns } from "./event-columns.ts";
import { eventReader } from "./event-reader.ts";
import { groupEvents } from "./group-events.ts";
import { recordSource } from "./record-source.ts";
import { countEvents, planSearch, searchEvents } from "./search.ts";
import { eventHasText, textTest } from "./search-text.ts";
import { planTextSearch } from "./text-scan.ts";

/** Events of a database. `given` are names of a passwd file. */
export function eventRepository(store: Store, given?: GivenNames): EventRepository {
  /** A text has no index: logs or records are read for it. */
  function* found(criteria: SearchCriteria): Generator<EventColumns, void, undefined> {
    if (criteria.text === undefined) return yield* searchEvents(store, planSearch(store, criteria));
    const records = recordSource(store);
    const test = textTest(criteria.text);
    for (const event of searchEvents(store, planTextSearch(store, criteria)))
      if (eventHasText(records, event[0], test)) yield event;
  }

  /** The same events by criteria that a plan answers alone. */
  function planned(criteria: SearchCriteria): SearchCriteria {
    return criteria.text === undefined ? criteria : { events: Array.from(found(criteria), ([id]) => id) };
  }

  function* views(criteria: SearchCriteria) {
    const reader = eventReader(store, given);
    for (const columns of found(criteria)) yield reader.view(columns);
  }

  async function* recordsOf(events: Iterable<EventKey>): AsyncGenerator<EventRecords, void, undefined> {
    const source = recordSource(store);
    for (const event of events) yield { event, records: source.records(event) };
  }

  return {
    search: (criteria) => inBatches(views(criteria)),
    count: async (criteria) => countEvents(store, planSearch(store, planned(criteria))),
    groups: async (criteria, dimensions, measures, options) =>
      groupEvents(store, planned(criteria), dimensions, measures, options),
    histogram: async (criteria, buckets) => countByTime(store, planned(criteria), buckets),
    recordsOf,
  };
}
