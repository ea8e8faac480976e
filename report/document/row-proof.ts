// SPDX-License-Identifier: Apache-2.0
import type { Cell, ReportRow, ReportTable } from "../../query/reports/report-model.ts";
import { searchEvents } from "../../query/reports/report-reader.ts";
import { escapeControls } from "../escape-controls.ts";
import { commandLine, searchLine } from "./cell-text.ts";

/** Given once for a table whose rows prove themselves: a command in each row adds nothing, and 5 MB for 50,000 rows. */
export const OWN_PROOF = {
  before: "Proof: the events that a row names are its whole proof;",
  command: "ctraudit search -a EVENT",
  after: "prints one.",
} as const;

const idOf = (cell: Cell): string | undefined =>
  cell !== null && typeof cell === "object" && "event" in cell ? cell.event : undefined;

/** Whether every row names its events in its cells, and its search is for exactly these. */
export function provesItself({ rows }: ReportTable): boolean {
  return rows.every(({ cells, events, search }) => {
    const named = new Set(cells.map(idOf));
    const own = searchEvents(events);
    return (
      events.every((id) => named.has(id)) &&
      search !== null &&
      search.length === own.length &&
      search.every((word, at) => word === own[at])
    );
  });
}

/** The events not named in a row's command, and the command; inert text. */
export function rowProof({ events, search, command }: ReportRow): {
  events: string[];
  command: string | null;
} {
  if (search === null)
    return {
      events: events.map(escapeControls),
      command: command === undefined ? null : commandLine(command),
    };
  const own = searchEvents(events);
  const isNamed = search.length === own.length && search.every((word, at) => word === own[at]);
  return { events: isNamed ? [] : events.map(escapeControls), command: searchLine(search) };
}
