// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../../interpret/call-names.ts";
import { exitName } from "../../../interpret/number-names.ts";
import { firstRows } from "../first-rows.ts";
import { logHas } from "../log-has.ts";
import type { ReportTable } from "../report-model.ts";
import { type ReportReader, type Scope, scopeRows } from "../report-reader.ts";

/** Calls that failed, by program, call and error: denials are among them. */
export function failureTable(reader: ReportReader, scope: Scope, most: number): ReportTable {
  const rows = scopeRows<{ exit: string | null; events: number; first: number; last: number }>(
    reader,
    scope,
    (
      source,
    ) => `SELECT CAST(e.exit AS TEXT) AS exit, count(*) AS events, min(e.id) AS first, max(e.id) AS last
      FROM ${source} LEFT JOIN actor a ON a.id = e.actor WHERE e.success = 0 GROUP BY a.program, e.call, e.exit ORDER BY 2 DESC, 3`,
  );
  const names = callNames();
  return {
    id: "denials",
    title: "Denials and other failures",
    note: "Failed calls stand in a log where a rule asks for them; decisions of security modules where there are AVC, USER_AVC, SECCOMP and the like.",
    columns: ["program", "call or record", "error", "events", "first", "event"],
    ifEmpty: logHas(
      "calls and messages that failed, and AVC, SECCOMP and LANDLOCK records among them",
      reader.store.prepare("SELECT count(*) FROM event WHERE success = 0").pluck().get() as number,
    ),
    ...firstRows(rows, most, ({ exit, events, first, last }) => {
      const view = reader.events.event(first);
      return {
        cells: [
          view.program?.exe ?? view.program?.comm ?? null,
          view.call === null ? view.types[0]! : names.call(view.call),
          exit === null ? null : exitName(exit),
          events,
          { timeMs: view.timeMs },
          { event: view.id },
        ],
        events: [view.id, ...(last === first ? [] : [reader.id(last)])],
        search: [...scope.words, "-sv", "no", ...(exit === null ? [] : ["-e", exit])],
      };
    }),
  };
}
