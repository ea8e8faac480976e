// SPDX-License-Identifier: Apache-2.0
import { bootOf } from "../../store/event-key.ts";
import { indexHint } from "../search/search-index-hint.ts";
import { type Choice, readIds } from "./list-choice.ts";
import type { ListReport } from "./list-report.ts";
import { type ReportReader, scopeRows } from "./report-reader.ts";

/** Events of a choice that are alike in what a report counts: how many, the first and the last. */
export interface EventsAlike {
  /** Row of `string`: the object; undefined: as the first of them says. */
  readonly object?: number;
  readonly events: number;
  readonly first: number;
  readonly last: number;
}

/** Objects that stand in tables of their own, as `x`, beside the event. */
const TABLES = {
  file: { table: "path", index: "path_name", column: "name", condition: "x.name IS NOT NULL" },
  host: { table: "detail", index: "detail_value", column: "value", condition: "x.kind IN (1, 2)" },
} as const;

/** What many actors `a` have in common. */
const OF_ACTORS = {
  program: "a.program",
  loginUser: "(SELECT c.auid FROM credential c WHERE c.id = a.credential)",
} as const;

/**
 * The events of a choice by what a report's object follows from, each for itself where that is nothing; in the order of the
 * first. Where nothing restricts the choice, an index is read and no event.
 */
export function* readAlike(
  reader: ReportReader,
  choice: Choice,
  follows: ListReport["follows"],
): Generator<EventsAlike, void, undefined> {
  if (follows === undefined) {
    for (const id of readIds(reader, choice)) yield { events: 1, first: id, last: id };
    return;
  }
  const { store, events } = reader;
  const { scope, parameters, isUnrestricted } = choice;
  const { whole, part } = countBy(follows, choice, (name) => indexHint(store, name));
  const isInOrder = events.boots.boots.every(({ row }, at, all) => at === 0 || all[at - 1]!.row < row);
  if (isUnrestricted && isInOrder) yield* store.prepare(whole).all(parameters) as EventsAlike[];
  else yield* scopeRows<EventsAlike>(reader, scope, part, parameters);
}

/** SQL over everything, and over the events `e` of a source. */
function countBy(
  follows: NonNullable<ListReport["follows"]>,
  { where }: Choice,
  hint: (index: string) => string,
): { readonly whole: string; readonly part: (source: string) => string } {
  if (follows === "file" || follows === "host") {
    const { table, index, column, condition } = TABLES[follows];
    const select = (from: string) =>
      `SELECT x.${column} AS object, count(DISTINCT x.event) AS events, min(x.event) AS first, max(x.event) AS last
       FROM ${from} ${condition} GROUP BY x.${column} ORDER BY first`;
    return {
      whole: select(`${table} x ${hint(index)} WHERE`),
      part: (source) => select(`${source} CROSS JOIN ${table} x ON x.event = e.id ${where} AND`),
    };
  }
  const column = follows === "program" || follows === "loginUser" ? "actor" : follows;
  const select = (source: string) => {
    const groups = `SELECT e.${column}, count(*) AS events, min(e.id) AS first, max(e.id) AS last
      FROM ${source} ${where} GROUP BY e.${column}`;
    return follows === "program" || follows === "loginUser"
      ? `SELECT sum(events) AS events, min(first) AS first, max(last) AS last FROM (${groups}) g
         CROSS JOIN actor a ON a.id = g.actor GROUP BY ${OF_ACTORS[follows]} ORDER BY first`
      : `SELECT events, first, last FROM (${groups}) ORDER BY first`;
  };
  return { whole: select(`event e ${hint(`event_${column}`)}`), part: select };
}

/** Tells which of two events comes after the other in the order of answers: boots by time, not by row. */
export function laterEvent({ events }: ReportReader): (a: number, b: number) => number {
  const rank = new Map(events.boots.boots.map(({ row }, at) => [row, at]));
  return (a, b) => {
    const [bootA, bootB] = [bootOf(a), bootOf(b)];
    if (bootA === bootB) return Math.max(a, b);
    return rank.get(bootA)! > rank.get(bootB)! ? a : b;
  };
}
