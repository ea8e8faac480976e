// SPDX-License-Identifier: Apache-2.0

import type { EventView, StoredText } from "../../../questions/event-view.ts";
import type { Store } from "../../../store/store.ts";
import type { Cell } from "../report-model.ts";
import type { ReportReader } from "../report-reader.ts";
import type { TypeTest } from "./type-test.ts";

/** One event's part in a report of the kind that aureport has: its main object, and the cells beside it. */
export interface ListReport {
  readonly title: string;
  /** aureport's letters. */
  readonly letters: readonly string[];
  /** Record types that it is about: an event has one of them; undefined: any event. */
  readonly types?: TypeTest;
  /** Further types, of which only events that failed belong to it. */
  readonly failedTypes?: TypeTest;
  /** A condition on event e beside the types. */
  readonly where?: string;
  /** The records that `where` looks at, in words; of a report by types these are the words. */
  readonly looksAt?: string;
  /** Where `where` and `rows` need a table that the database does not have: it, as a common table expression. */
  readonly table?: (store: Store) => ListTable;
  readonly object: string;
  /** The part of an event that the main object follows from: events that are alike in it have the same. A file and a host are the object. */
  readonly follows?: "file" | "host" | "program" | "loginUser" | "call" | "key" | "pid" | "types";
  /** SQL over event e: how many rows it makes, one for each object; undefined: one. */
  readonly rows?: string;
  /** All values of the main object. An event with none is a row with an empty cell: a column that is not filled takes no event away. */
  readonly objects: (event: EventView, reader: ReportReader) => readonly (StoredText | number)[];
  /** Each value makes a row of its own, also where two are the same text. */
  readonly everyObject?: true;
  /** Its objects are those of one host, as accounts and processes are: a summary of several hosts tells them apart. */
  readonly ofHost?: true;
  /** How a row of one event shows its object; undefined: as it is. Summaries show objects as they are. */
  readonly shown?: (event: EventView, reader: ReportReader, object: StoredText | number | null) => Cell;
  readonly columns: readonly string[];
  readonly cells: (
    event: EventView,
    reader: ReportReader,
    object: StoredText | number | null,
    /** Which of the event's rows it is. */
    at: number,
  ) => readonly Cell[];
}

/** `sql` stands after WITH; `texts` are what numbers of its column `object` mean. */
export interface ListTable {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly texts: readonly StoredText[];
}
