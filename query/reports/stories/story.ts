// SPDX-License-Identifier: Apache-2.0
import type { DeedReader } from "../escapes/deeds.ts";
import type { ReportRow } from "../report-model.ts";
import type { ReportReader } from "../report-reader.ts";
import type { DoerReader } from "./doer.ts";

/** A finding in sentences, each with its events. */
export interface Story {
  /** Its name, as a heading: no word of it is out of the log. */
  readonly attack: string;
  readonly sentences: readonly ReportRow[];
}

/** Inputs of a story. */
export interface Narrator {
  readonly reader: ReportReader;
  readonly doers: DoerReader;
  readonly deedsOf: DeedReader;
  /** Events in another finding of the paragraph: not repeated as deeds of this one. */
  readonly told?: ReadonlySet<number>;
}
