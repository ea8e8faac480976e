// SPDX-License-Identifier: Apache-2.0

import type { StoredText } from "../../../questions/event-view.ts";
import { bootOf } from "../../../store/event-key.ts";
import { indexHint } from "../../../store/search/index-hint.ts";
import { type ReportReader, scopeRows } from "../report-reader.ts";
import { IS_FILE, IS_NO_PATH } from "./file-list.ts";
import { type Choice, readIds } from "./list-choice.ts";
import type { ListReport } from "./list-report.ts";

/** Events of a choice that are alike in what a report counts: how many, the first and the last. */
export interface EventsAlike {
  /** The object; undefined: as the first of them says. */
  readonly object?: StoredText;
  readonly events: number;
  readonly first: number;
  readonly last: number;
}

interface Counted {
  /** Of a file its row of `string`, of a host its number in the choice's table. */
  readonly object?: number;
  readonly events: number;
  readonly first: number;
  readonly last: number;
}

type Hint = (index: string) => string;

/**
 * Objects that stand in tables of their own, as `x`, beside the event: all of the database, and those of the events `e`. Where there are
 * several tables, an object of an event stands in one of them.
 */
const TABLES = {
  file: [
    {
      object: "x.name",
      all: (hint: Hint) => `path x ${hint("path_name")} WHERE x.name IS NOT NULL`,
      ofEvents: "CROSS JOIN path x ON x.event = e.id AND x.name IS NOT NULL",
    },
    {
      object: "x.value",
      all: (hint: Hint) => `detail x ${hint("detail_value")} WHERE ${IS_FILE} AND ${IS_NO_PATH}`,
      ofEvents: `CROSS JOIN detail x ON x.event = e.id AND ${IS_FILE} AND ${IS_NO_PATH}`,
    },
  ],
  host: [
    {
      object: "h.object",
      all: (hint: Hint) =>
        `host_of h CROSS JOIN detail x ${hint("detail_value")} ON x.value = h.value AND x.kind IN (1, 2, 9) AND (x.kind = 9) = h.is_peer`,
      ofEvents:
        "CROSS JOIN detail x ON x.event = e.id AND x.kind IN (1, 2, 9) JOIN host_of h ON h.value = x.value AND h.is_peer = (x.kind = 9)",
    },
  ],
} as const;

/** Columns that many actors `a` have in common. */
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
  /** Events of two boots are never alike. */
  isByBoot = false,
): Generator<EventsAlike, void, undefined> {
  if (follows === undefined) {
    for (const id of readIds(reader, choice)) yield { events: 1, first: id, last: id };
    return;
  }
  const { store, events } = reader;
  const { scope, parameters, isUnrestricted, texts } = choice;
  const counts = countBy(follows, choice, (name) => indexHint(store, name));
  const isInOrder = events.boots.boots.every(({ row }, at, all) => at === 0 || all[at - 1]!.row < row);
  const text = (object: number) => (follows === "host" ? texts[object]! : reader.string(object));
  for (const { whole, part } of counts) {
    const found =
      isUnrestricted && isInOrder && !isByBoot
        ? (store.prepare(whole).all(parameters) as Counted[])
        : scopeRows<Counted>(reader, scope, part, parameters);
    for (const { object, ...counted } of found)
      yield object === undefined ? counted : { object: text(object), ...counted };
  }
}

/** SQL over everything, and over the events `e` of a source. */
function countBy(
  follows: NonNullable<ListReport["follows"]>,
  { before, where }: Choice,
  hint: Hint,
): readonly { readonly whole: string; readonly part: (source: string) => string }[] {
  if (follows === "file" || follows === "host") {
    return TABLES[follows].map(({ object, all, ofEvents }) => {
      const select = (from: string) =>
        `${before}SELECT ${object} AS object, count(DISTINCT x.event) AS events, min(x.event) AS first, max(x.event) AS last
         FROM ${from} GROUP BY 1 ORDER BY first`;
      return { whole: select(all(hint)), part: (source: string) => select(`${source} ${ofEvents} ${where}`) };
    });
  }
  const column = follows === "program" || follows === "loginUser" ? "actor" : follows;
  const select = (source: string) => {
    const groups = `${before}SELECT e.${column}, count(*) AS events, min(e.id) AS first, max(e.id) AS last
      FROM ${source} ${where} GROUP BY e.${column}`;
    return follows === "program" || follows === "loginUser"
      ? `SELECT sum(events) AS events, min(first) AS first, max(last) AS last FROM (${groups}) g
         CROSS JOIN actor a ON a.id = g.actor GROUP BY ${OF_ACTORS[follows]} ORDER BY first`
      : `SELECT events, first, last FROM (${groups}) ORDER BY first`;
  };
  return [{ whole: select(`event e ${hint(`event_${column}`)}`), part: select }];
}

/** Compares two events by their places in the order of answers: boots by time, not by row; then serials. */
export function compareEvents({ events }: ReportReader): (a: number, b: number) => number {
  const rank = new Map(events.boots.boots.map(({ row }, at) => [row, at]));
  return (a, b) => rank.get(bootOf(a))! - rank.get(bootOf(b))! || a - b;
}
