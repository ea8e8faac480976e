// SPDX-License-Identifier: Apache-2.0

import { bootOf } from "../../store/event-key.ts";
import type { ContainerId } from "../../types/ids.ts";
import type { Cause } from "../causes/cause.ts";
import { readCauses } from "../causes/read-causes.ts";
import { loginUser, placeName } from "./cell-names.ts";
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
  return {
    id: "causes",
    title: "Causes across containers",
    note: "Inferred from what happened one after the other, with the events that tie it together: no certainty, and no membership.",
    columns: ["time", "kind", "from", "to", "login user", "what ties them", "began with", "led to"],
    rows: causes.map((cause) => causeRow(reader, cause)),
    ifEmpty: `Nothing that the log shows ties it to another container; the database has ${readCauses(reader.store).length} causes in all (ctraudit causes).`,
  };
}

function causeRow(reader: ReportReader, cause: Cause): ReportRow {
  const { kind, from, fromContainer, to, toContainer, auid, detail } = cause;
  const events = causeEvents(reader, cause);
  const place = (container: ContainerId | null) =>
    container === null ? "not known" : placeName(reader.container(container));
  return {
    cells: [
      { timeMs: reader.timeMs(to) },
      kind,
      place(fromContainer),
      place(toContainer),
      loginUser(auid, accountsAt(reader, to)),
      detail,
      { event: reader.id(from) },
      { event: reader.id(to) },
    ],
    events,
    search: searchEvents(events),
  };
}

function accountsAt({ events, timeMs }: ReportReader, event: number) {
  return events.accounts.at(events.boots.boot(bootOf(event)).node, timeMs(event));
}

/** All events that tie a cause together. */
export function causeEvents(reader: ReportReader, { from, through, to }: Cause): string[] {
  return [...new Set([from, ...through, to].map(reader.id))];
}
