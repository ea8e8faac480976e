// SPDX-License-Identifier: Apache-2.0

import { callNames } from "../../../interpret/call-names.ts";
import { countFailed } from "../../../store/repositories/events/event-totals.ts";
import { countFailures } from "../../../store/repositories/events/selected-events.ts";
import { actText, outcomeText } from "../../event-outcome.ts";
import { logHas } from "../log-has.ts";
import type { ReportTable } from "../report-model.ts";
import { type ReportReader, type Scope, scopeRows, wordsWithin } from "../report-reader.ts";
import { firstRows } from "../table-rows.ts";

/** Calls that failed, by program, call and error: denials are among them. */
export function failureTable(reader: ReportReader, scope: Scope, limit: number): ReportTable {
  const rows = scopeRows(reader, scope, countFailures);
  const names = callNames();
  return {
    id: "denials",
    title: "Denials and other failures",
    note: "A log has failed calls where a rule asks for them; decisions of security modules are records of type AVC, USER_AVC, SECCOMP and the like.",
    columns: ["program", "call or record", "error", "events", "first", "event"],
    ifEmpty: logHas(
      "calls and messages that failed, and AVC, SECCOMP and LANDLOCK records among them",
      countFailed(reader.store),
    ),
    ...firstRows(rows, limit, ({ exit, events, first, last }) => {
      const view = reader.events.event(first);
      return {
        cells: [
          view.program?.exe ?? view.program?.comm ?? null,
          actText(view, names),
          exit === null ? null : outcomeText(view),
          events,
          { timeMs: view.timeMs },
          { event: view.id },
        ],
        events: [view.id, ...(last === first ? [] : [reader.id(last)])],
        search: wordsWithin(scope, ["-sv", "no", ...(exit === null ? [] : ["-e", exit])]),
      };
    }),
  };
}
