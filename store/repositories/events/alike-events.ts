// SPDX-License-Identifier: Apache-2.0

import type { ListedBy } from "../../../questions/list-repository.ts";
import { DetailKind } from "../../../types/detail-kind.ts";
import { isOfKernel } from "../../event-key.ts";
import { indexHint } from "../../secondary-indexes.ts";
import type { Store } from "../../store.ts";
import { type EventSelection, eventsOf } from "./event-selection.ts";
import type { ListChoice } from "./list-choice.ts";
import { IS_FILE, IS_NO_PATH } from "./list-events.ts";
import { HOST_KINDS } from "./list-tables.ts";

/** A group of like events: count, first and last. */
export interface AlikeCount {
  /** For a file, its row of `string`; for a host, its number in the choice's table. */
  readonly object?: number;
  readonly events: number;
  readonly first: number;
  readonly last: number;
}

/** Groups and counts the events of a choice, ordered by first event. */
export interface AlikeCounter {
  /** For all events of the choice: reads an index and no events. */
  readonly ofAll: () => AlikeCount[];
  /** `isOfOne`: the selection is one event, which may be auditd's own. */
  readonly ofSelected: (selection: EventSelection, isOfOne?: boolean) => AlikeCount[];
}

type IndexHint = (index: string) => string;

const { peer } = DetailKind;

/**
 * Objects that stand in tables of their own, as `x`, beside the event: all of the database, and those of the events `e`. Where there are
 * several tables, an object of an event stands in one of them.
 */
const TABLES = {
  file: [
    {
      object: "x.name",
      all: (hint: IndexHint) => `path x ${hint("path_name")} WHERE x.name IS NOT NULL`,
      ofEvents: "CROSS JOIN path x ON x.event = e.id AND x.name IS NOT NULL",
    },
    {
      object: "x.value",
      all: (hint: IndexHint) => `detail x ${hint("detail_value")} WHERE ${IS_FILE} AND ${IS_NO_PATH}`,
      ofEvents: `CROSS JOIN detail x ON x.event = e.id AND ${IS_FILE} AND ${IS_NO_PATH}`,
    },
  ],
  host: [
    {
      object: "h.object",
      all: (hint: IndexHint) =>
        `host_of h CROSS JOIN detail x ${hint("detail_value")} ON x.value = h.value AND x.kind IN (${HOST_KINDS}) AND (x.kind = ${peer}) = h.is_peer`,
      ofEvents: `CROSS JOIN detail x ON x.event = e.id AND x.kind IN (${HOST_KINDS}) JOIN host_of h ON h.value = x.value AND h.is_peer = (x.kind = ${peer})`,
    },
  ],
} as const;

/** One for each table that objects stand in. `ofKernel`: of all events without auditd's own. */
export function alikeCounters(
  store: Store,
  choice: ListChoice,
  by: ListedBy,
  ofKernel: boolean,
): AlikeCounter[] {
  const hint: IndexHint = (name) => indexHint(store, name);
  return queriesOf(by, choice, hint).map((query) => ({
    ofAll: () => store.prepare(query.all(ofKernel)).all(choice.parameters) as AlikeCount[],
    ofSelected: (selection, isOfOne = false) =>
      store
        .prepare(query.selected(eventsOf(selection), ofKernel && !isOfOne))
        .all({ ...selection.parameters, ...choice.parameters }) as AlikeCount[],
  }));
}

interface AlikeQuery {
  readonly all: (ofKernel: boolean) => string;
  readonly selected: (source: string, ofKernel: boolean) => string;
}

function queriesOf(by: ListedBy, { before, where }: ListChoice, hint: IndexHint): readonly AlikeQuery[] {
  if (by === "file" || by === "host") {
    return TABLES[by].map(({ object, all, ofEvents }) => {
      const select = (from: string) =>
        `${before}SELECT ${object} AS object, count(DISTINCT x.event) AS events, min(x.event) AS first, max(x.event) AS last
         FROM ${from} GROUP BY 1 ORDER BY first`;
      return {
        all: (ofKernel) => select(also(all(hint), ofKernel && isOfKernel("x.event"))),
        selected: (source, ofKernel) =>
          select(`${source} ${ofEvents} ${also(where, ofKernel && isOfKernel("e.id"))}`),
      };
    });
  }
  const select = (source: string, ofKernel: boolean) =>
    `${before}SELECT count(*) AS events, min(e.id) AS first, max(e.id) AS last
     FROM ${source} ${also(where, ofKernel && isOfKernel("e.id"))} GROUP BY e.${by} ORDER BY first`;
  return [{ all: (ofKernel) => select(`event e ${hint(`event_${by}`)}`, ofKernel), selected: select }];
}

/** One more condition at the end of a query. */
function also(sql: string, condition: string | false): string {
  if (condition === false) return sql;
  return `${sql} ${/\bWHERE\b/.test(sql) ? "AND" : "WHERE"} ${condition}`;
}
