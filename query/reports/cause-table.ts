// SPDX-License-Identifier: Apache-2.0

import type { ContainerId } from "../../types/ids.ts";
import type { Cause } from "../causes/cause.ts";
import { causeWords } from "../causes/cause-words.ts";
import { readCauses } from "../causes/read-causes.ts";
import { loginUser, placeName } from "./cell-names.ts";
import { nothingIn } from "./log-has.ts";
import type { ReportRow, ReportTable } from "./report-model.ts";
import { type ReportReader, type Scope, searchEvents } from "./report-reader.ts";
import { whereHolds } from "./where-holds.ts";

/** Possible causes across containers, as far as one of them is meant. */
export function causeTable(reader: ReportReader, container: ContainerId, scope: Scope): ReportTable {
  const causes = whereHolds(reader, scope, readCauses(reader.store, container), ({ from, through, to }) => [
    from,
    ...through,
    to,
  ]);
  // The table is of one container: that it is leaves nothing out.
  const { containers: _, ...ofAll } = scope;
  return {
    id: "causes",
    title: "Causes across containers",
    note: "Inferred from the order of events: no certainty, and no membership. The time is that of the event under “led to”; the login user is that of the event under “began with”.",
    columns: ["time", "kind", "from", "to", "login user", "tie", "began with", "led to"],
    rows: causes.map((cause) => causeRow(reader, cause)),
    ifEmpty: `${nothingIn(ofAll, "No event of the log ties it to another container", "ties it to another container")}; the database has ${readCauses(reader.store).length} causes in all (ctraudit causes).`,
  };
}

function causeRow(reader: ReportReader, cause: Cause): ReportRow {
  const { kind, from, fromContainer, to, toContainer } = cause;
  const { credential, accounts } = reader.events.event(from);
  const events = causeEvents(reader, cause);
  const place = (container: ContainerId | null) =>
    container === null ? "not known" : placeName(reader.container(container));
  return {
    cells: [
      { timeMs: reader.timeMs(to) },
      kind,
      place(fromContainer),
      place(toContainer),
      loginUser(credential?.auid, accounts),
      causeWords(reader.events, cause),
      { event: reader.id(from) },
      { event: reader.id(to) },
    ],
    events,
    search: searchEvents(events),
  };
}

/** All events that tie a cause together. */
export function causeEvents(reader: ReportReader, { from, through, to }: Cause): string[] {
  return [...new Set([from, ...through, to].map(reader.id))];
}
