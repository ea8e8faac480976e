// SPDX-License-Identifier: Apache-2.0
import { bootOf } from "../../../store/event-key.ts";
import { edgeRows } from "../edge-rows.ts";
import type { ReportTable } from "../report-model.ts";
import { type ReportReader, type Scope, searchEvents } from "../report-reader.ts";

/** Where witnesses of its tasks disagree. */
export function conflictTable(reader: ReportReader, scope: Scope, most: number): ReportTable {
  const pids = new Set(
    reader.store
      .prepare("SELECT DISTINCT pid FROM membership WHERE container IN (SELECT value FROM json_each(?))")
      .pluck()
      .all(JSON.stringify(scope.containers)) as number[],
  );
  const boots = new Set(
    (scope.containers ?? []).map(
      (id) => reader.store.prepare("SELECT boot FROM container WHERE id = ?").pluck().get(id) as number,
    ),
  );
  const rows = (
    reader.store.prepare("SELECT event, pid, kind, detail FROM conflict ORDER BY event, id").all() as {
      event: number;
      pid: number | null;
      kind: string;
      detail: string;
    }[]
  ).filter(({ event, pid }) => boots.has(bootOf(event)) && pid !== null && pids.has(pid));
  return {
    id: "conflicts",
    title: "Where witnesses disagree",
    columns: ["kind", "pid", "what", "event"],
    ...edgeRows(rows, most, ({ event, pid, kind, detail }) => ({
      cells: [kind, pid, detail, { event: reader.id(event) }],
      events: [reader.id(event)],
      search: searchEvents([reader.id(event)]),
    })),
    ifEmpty: "No two events of its tasks say different things of where they are.",
  };
}
