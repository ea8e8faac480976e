// SPDX-License-Identifier: Apache-2.0

import { execEventsOf } from "../../../store/repositories/events/selected-events.ts";
import { outcomeText } from "../../event-outcome.ts";
import { countRecords, logHas } from "../log-has.ts";
import type { ReportTable } from "../report-model.ts";
import { type ReportReader, type Scope, scopeRows, searchEvents } from "../report-reader.ts";
import { edgeRows } from "../table-rows.ts";

/** Programs that were run, in order, each with its command line. */
export function programTable(reader: ReportReader, scope: Scope, limit: number): ReportTable {
  const ids = scopeRows(reader, scope, execEventsOf);
  return {
    id: "programs",
    title: "Programs run",
    columns: ["time", "pid", "program", "command line", "result", "event"],
    ifEmpty: logHas("EXECVE records", countRecords(reader, "EXECVE")),
    ...edgeRows(ids, limit, (id) => {
      const event = reader.events.event(id);
      return {
        cells: [
          { timeMs: event.timeMs },
          event.pid,
          event.program?.exe ?? null,
          { words: reader.events.arguments(event) },
          outcomeText(event),
          { event: event.id },
        ],
        events: [event.id],
        search: searchEvents([event.id]),
      };
    }),
  };
}
