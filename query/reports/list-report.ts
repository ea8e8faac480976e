// SPDX-License-Identifier: Apache-2.0
import type { EventView, StoredText } from "../search/search-event-view.ts";
import type { Cell } from "./report-model.ts";
import type { ReportReader } from "./report-reader.ts";

/** What one event gives a report of the kind that aureport has: its main object, and the cells beside it. */
export interface ListReport {
  readonly title: string;
  /** aureport's letters. */
  readonly letters: readonly string[];
  /** Record types that it is about: an event has one of them; undefined: any event. */
  readonly types?: RegExp;
  /** A condition on event e beside the types. */
  readonly where?: string;
  readonly object: string;
  /** What of an event the main object follows from: those that are alike in it have the same. A file and a host are the object. */
  readonly follows?: "file" | "host" | "program" | "loginUser" | "call" | "key" | "pid" | "types";
  /** All values of the main object; an event with none is not of the report. */
  readonly objects: (event: EventView, reader: ReportReader) => readonly (StoredText | number)[];
  readonly columns: readonly string[];
  readonly cells: (event: EventView, reader: ReportReader) => readonly Cell[];
}
