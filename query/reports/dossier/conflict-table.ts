// SPDX-License-Identifier: Apache-2.0

import { bootOf } from "../../../store/event-key.ts";
import { readConflicts } from "../../../store/repositories/attribution/conflict-rows.ts";
import { bootsOfContainers } from "../../../store/repositories/containers/container-rows.ts";
import { pidsOfContainers } from "../../../store/repositories/tasks/memberships.ts";
import type { ReportTable } from "../report-model.ts";
import { type ReportReader, type Scope, searchEvents } from "../report-reader.ts";
import { edgeRows } from "../table-rows.ts";

/** Conflicts between witnesses of its tasks. */
export function conflictTable(reader: ReportReader, scope: Scope, limit: number): ReportTable {
  const { store } = reader;
  const containers = scope.containers ?? [];
  const pids = pidsOfContainers(store, containers);
  const boots = bootsOfContainers(store, containers);
  const rows = readConflicts(store)
    .filter(({ event, pid }) => boots.has(bootOf(event)) && pid !== null && pids.has(pid))
    .sort((a, b) => reader.compare(a.event, b.event));
  return {
    id: "conflicts",
    title: "Conflicts of evidence",
    columns: ["kind", "pid", "what", "event"],
    ...edgeRows(rows, limit, ({ event, pid, kind, detail }) => ({
      cells: [kind, pid, detail, { event: reader.id(event) }],
      events: [reader.id(event)],
      search: searchEvents([reader.id(event)]),
    })),
    ifEmpty: "No two events of its tasks contradict each other on their place.",
  };
}
