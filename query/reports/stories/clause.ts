// SPDX-License-Identifier: Apache-2.0
import type { StoredText } from "../../../questions/event-view.ts";
import type { Cell, ReportRow } from "../report-model.ts";
import { searchEvents } from "../report-reader.ts";

/** A part of a sentence, and the events (text ids) that it follows from. */
export interface Clause {
  readonly cells: readonly Cell[];
  readonly events: readonly string[];
}

/** A longer command line is not a part of a sentence: its event has the rest. */
const MOST_CHARACTERS = 240;

/** A sentence of these parts: text of ours as it is, and clauses with their events. */
export function sentence(...parts: readonly (Cell | Clause)[]): ReportRow {
  const clauses = parts.map((part): Clause => (isClause(part) ? part : { cells: [part], events: [] }));
  const events = [...new Set(clauses.flatMap(({ events: own }) => own))];
  return {
    cells: clauses.flatMap(({ cells }) => cells),
    events,
    search: events.length === 0 ? null : searchEvents(events),
  };
}

/** Proof of a sentence that no word of it names. */
export function proof(...events: readonly string[]): Clause {
  return { cells: [], events };
}

function isClause(part: Cell | Clause): part is Clause {
  return part !== null && typeof part === "object" && "cells" in part;
}

/** A text out of the log: it stands as a quoted word, so that it cannot go on as the sentence does. */
export function quotedText(text: StoredText | null | undefined): Clause {
  return text === null || text === undefined
    ? { cells: ["a name not in the log"], events: [] }
    : commandLine([text]);
}

/** A command line, as much of it as a sentence has room for. */
export function commandLine(words: readonly StoredText[]): Clause {
  const shown: StoredText[] = [];
  let left = MOST_CHARACTERS;
  for (const word of words) {
    if (left <= 0) break;
    shown.push(word.length > left ? word.slice(0, left) : word);
    left -= word.length + 1;
  }
  const isWhole = shown.length === words.length && left >= -1;
  return { cells: [{ words: shown }, ...(isWhole ? [] : [" (cut here)"])], events: [] };
}

/** Clauses one after the other: "a, b and c". */
export function enumeration(clauses: readonly Clause[]): Clause {
  return {
    cells: clauses.flatMap(({ cells }, at) => [
      ...(at === 0 ? [] : [at === clauses.length - 1 ? " and " : ", "]),
      ...cells,
    ]),
    events: clauses.flatMap(({ events }) => events),
  };
}
