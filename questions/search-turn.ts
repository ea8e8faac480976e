// SPDX-License-Identifier: Apache-2.0
import type { EventView } from "./event-view.ts";
import type { SortKey } from "./sort-key.ts";

/**
 * Some events of an answer, one after another, until `use` gives false or no more of them are at hand. All of one turn, and everything
 * that an EventReader gives of them during it, is of one state of the data. `use` does not wait: an engine waits between two turns.
 */
export type SearchTurn = (use: (event: EventView) => boolean) => void;

/** Order by a key; events with equal keys in the order of a search, events without it last. */
export interface EventSorting {
  readonly key: SortKey;
  readonly descending: boolean;
  /** Number of events from the first on; Infinity: all. */
  readonly limit: number;
}

/** Receiver of news about a search while it runs. */
export interface SearchWatch {
  /** The condition with the leading index, as `SearchExplanation.leads`; once, before the first event. */
  readonly onLead?: (leads: string) => void;
  /** Milliseconds of the engine's work since the last call. */
  readonly onRead?: (tookMs: number) => void;
  /** An amount of data to read where no index answers: `12 MB of logs`; once, before it is read. */
  readonly onScan?: (what: string) => void;
}

export interface TurnOptions extends SearchWatch {
  /** Left out: the order of a search. */
  readonly sorting?: EventSorting;
}
