// SPDX-License-Identifier: Apache-2.0
import type { EventView, StoredText } from "../../../questions/event-view.ts";
import type { ListedBy, ListedPart } from "../../../questions/list-repository.ts";
import type { Cell } from "../report-model.ts";
import type { EngineReader } from "../report-reader.ts";
import type { TypeTest } from "./type-test.ts";

/** A dimension whose values are main objects: see `objectOf`. */
export type ListDimension = "program" | "comm" | "key" | "pid" | "call" | "user";

/** One event's part in a report of the kind that aureport has: its main object, and the cells beside it. */
export interface ListReport {
  readonly title: string;
  /** aureport's letters. */
  readonly letters: readonly string[];
  /** Record types that it is about: an event has one of them; undefined: any event. */
  readonly types?: TypeTest;
  /** Further types, of which only events that failed belong to it. */
  readonly failedTypes?: TypeTest;
  /** The part of an event that it is about: an event with several values makes several rows. undefined: each event makes one row. */
  readonly part?: ListedPart;
  /** The records that `part` stands in, in words; of a report by types these are the words. */
  readonly looksAt?: string;
  readonly object: string;
  /** Its values are the main object: a summary groups by it. */
  readonly dimension?: ListDimension;
  /** The part of an event that the main object follows from, where that is no dimension; undefined: all of it. */
  readonly follows?: ListedBy;
  /** All values of the main object. An event with none is a row with an empty cell: a column that is not filled takes no event away. */
  readonly objects: (event: EventView, reader: EngineReader) => readonly (StoredText | number)[];
  /** Each value makes a row of its own, also where two are the same text. */
  readonly everyObject?: true;
  /** Its objects are those of one host, as accounts and processes are: a summary of several hosts tells them apart. */
  readonly ofHost?: true;
  /** Cell of the object in a row of one event; undefined: the object as it is. Summaries show objects as they are. */
  readonly shown?: (
    event: EventView,
    reader: EngineReader,
    object: StoredText | number | null,
    /** Index of the row among the event's rows. */
    at: number,
  ) => Cell;
  readonly columns: readonly string[];
  readonly cells: (
    event: EventView,
    reader: EngineReader,
    object: StoredText | number | null,
    /** Index of the row among the event's rows. */
    at: number,
  ) => readonly Cell[];
}
