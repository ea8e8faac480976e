// SPDX-License-Identifier: Apache-2.0
import { bootOf } from "../../store/event-key.ts";
import { indexHint } from "../search/search-index-hint.ts";
import { type Choice, readIds } from "./list-choice.ts";
import type { ListReport } from "./list-reports.ts";
import { type ReportReader, scopeRows } from "./report-reader.ts";

/** Events of a choice that are alike in what a report counts: how many, the first and the last. */
export interface EventsAlike {
  readonly events: number;
  readonly first: number;
  readonly last: number;
}

/**
 * The events of a choice by the column that a report's object follows from, each for itself where there is none; in the order of
 * the first. Where nothing restricts the choice, an index is read and no event.
 */
export function* readAlike(
  reader: ReportReader,
  choice: Choice,
  column: ListReport["follows"],
): Generator<EventsAlike, void, undefined> {
  if (column === undefined) {
    for (const id of readIds(reader, choice)) yield { events: 1, first: id, last: id };
    return;
  }
  const { store, events } = reader;
  const { scope, where, parameters, isUnrestricted } = choice;
  const isOfActor = column === "program" || column === "credential";
  const own = isOfActor ? "actor" : column;
  const select = (source: string) => {
    const groups = `SELECT e.${own}, count(*) AS events, min(e.id) AS first, max(e.id) AS last FROM ${source} ${where} GROUP BY e.${own}`;
    return isOfActor
      ? `SELECT sum(events) AS events, min(first) AS first, max(last) AS last FROM (${groups}) g CROSS JOIN actor a ON a.id = g.actor
         GROUP BY a.${column} ORDER BY first`
      : `${groups} ORDER BY first`;
  };
  const isInOrder = events.boots.boots.every(({ row }, at, all) => at === 0 || all[at - 1]!.row < row);
  if (isUnrestricted && isInOrder)
    yield* store
      .prepare(select(`event e ${indexHint(store, `event_${own}`)}`))
      .all(parameters) as EventsAlike[];
  else yield* scopeRows<EventsAlike>(reader, scope, select, parameters);
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
