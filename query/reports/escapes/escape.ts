// SPDX-License-Identifier: Apache-2.0
import type { Cell, ReportRow } from "../report-model.ts";

/** Something by which a task or its acts may have left a container. */
export interface Escape {
  /** 1 is the gravest. */
  readonly rank: number;
  readonly timeMs: number;
  /** Rows of the containers that it left, reached or acted on; null: not known. */
  readonly containers: readonly (number | null)[];
  /** There may be many more than a report shows: its words are made when it is shown. */
  readonly words: () => EscapeWords;
}

export interface EscapeWords {
  readonly what: string;
  /** What the container is called that was left; null where it is not known. */
  readonly where: Cell;
  readonly how: Cell;
  /** Text ids; the first is the one that the row names. */
  readonly events: readonly string[];
  readonly search: readonly string[] | null;
}

export const ESCAPE_COLUMNS = ["rank", "what", "time", "container", "how", "event"];

export function escapeRow({ rank, timeMs, words }: Escape): ReportRow {
  const { what, where, how, events, search } = words();
  const [first] = events;
  return {
    cells: [rank, what, { timeMs }, where, how, first === undefined ? null : { event: first }],
    events: [...new Set(events)],
    search,
  };
}
