// SPDX-License-Identifier: Apache-2.0
import type { EventKey } from "./event-key.ts";
import type { EventView } from "./event-view.ts";
import type { Bucket, Buckets, Dimension, Group, GroupOptions, Measure } from "./groups.ts";
import type { StoredRecord } from "./record-source.ts";
import type { SearchCriteria } from "./search-criteria.ts";
import type { SearchExplanation } from "./search-explanation.ts";
import type { SearchTurn, SearchWatch, TurnOptions } from "./search-turn.ts";

/** Asks an engine for events. Whatever is left while it answers costs nothing more. */
export interface EventRepository {
  /** The events that fit, by node, boot and serial, auditd's own by time; some at a time: memory does not depend on how many there are. */
  search(criteria: SearchCriteria): AsyncIterable<readonly EventView[]>;
  /** The same in turns, for a writer of unknown speed: memory holds an event at a time, with a sorting a key and a reference of each. */
  turns(criteria: SearchCriteria, options?: TurnOptions): AsyncIterable<SearchTurn>;
  count(criteria: SearchCriteria, watch?: SearchWatch): Promise<number>;
  /** Compares two events by their places in the order of a search, as Array.sort takes it. */
  compare(one: EventKey, other: EventKey): number;
  /** The plan of the search; no event is read. */
  explain(criteria: SearchCriteria): Promise<SearchExplanation>;
  /** Groups of events with equal values, in the order of the first event of each; no dimension: one group, or none where there is no event. */
  groups<D extends Dimension, M extends Measure>(
    criteria: SearchCriteria,
    dimensions: readonly D[],
    measures: readonly M[],
    options?: GroupOptions,
  ): Promise<readonly Group<D, M>[]>;
  /** Number of events in each interval of time, in order; empty intervals are left out. Throws RangeError for no width. */
  histogram(criteria: SearchCriteria, buckets: Buckets): Promise<readonly Bucket[]>;
  /** The records of events as they were written, in the order asked for; none of an event that there is not. */
  recordsOf(events: Iterable<EventKey>): AsyncIterable<EventRecords>;
}

export interface EventRecords {
  readonly event: EventKey;
  readonly records: readonly StoredRecord[];
}
