// SPDX-License-Identifier: Apache-2.0
import { searchEvents } from "../report-reader.ts";
import type { Escape, EscapeWords } from "./escape.ts";

/** So many attempts are named by their events, and followed; further ones are counted. */
const MOST_NAMED = 50;

/** Findings in their order, equal ones merged into the first: a thousand attempts are one row. */
export function collapseRepeats(found: readonly Escape[]): Escape[] {
  const groups = new Map<string | Escape, Escape[]>();
  for (const finding of found) {
    const key = finding.alike === undefined ? finding : `${finding.rank} ${finding.alike}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [finding]);
    else known.push(finding);
  }
  return [...groups.values()].map(([first, ...repeats]) =>
    repeats.length === 0 ? first! : { ...first!, repeats, words: () => repeatedWords(first!, repeats) },
  );
}

function repeatedWords(first: Escape, repeats: readonly Escape[]): EscapeWords {
  const words = first.words();
  const { events: lastEvents, named } = repeats.at(-1)!.words();
  const events = [...words.events, ...repeatEvents(repeats), ...lastEvents];
  const last = named ?? lastEvents[0];
  return {
    ...words,
    how:
      typeof words.how === "string"
        ? `${words.how}; ${repeats.length + 1} times, the last at ${last}`
        : words.how,
    events,
    search: searchEvents(events),
  };
}

/** Text ids of the events of repeats, as many as are named. */
export function repeatEvents(repeats: readonly Escape[]): string[] {
  return repeats.slice(0, MOST_NAMED).flatMap((one) => one.words().events);
}
