// SPDX-License-Identifier: Apache-2.0
import type { Cell } from "../report-model.ts";

/** One of several values, and its source. */
export interface Side {
  readonly value: Cell;
  /** Which part of the log ("" for none in particular), or the format of a file beside it. No log text. */
  readonly by: string;
  /** Name of the file beside the log; null: the log itself. */
  readonly file: string | null;
  /** Rows of the events that have the value. */
  readonly events: readonly number[];
}

/** Sources that give different values for one thing. None is chosen. */
export interface Disagreement {
  /** "the image of". No log text. */
  readonly what: string;
  readonly sides: readonly Side[];
  /** Possible explanation. No log text. */
  readonly note?: string;
}
