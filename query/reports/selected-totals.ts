// SPDX-License-Identifier: Apache-2.0
import { type ReportReader, type Scope, scopeEach } from "./report-reader.ts";
import { countActors, type SummaryTotals } from "./summary-totals.ts";

type Row = readonly [
  types: number,
  success: number | null,
  actor: number | null,
  key: number | null,
  pid: number | null,
];

/** Of the events that a scope selects: reads each once, its files once, its hosts once. */
export function readSelectedTotals(reader: ReportReader, scope: Scope): SummaryTotals {
  const types = new Map<number, number>();
  const actors = new Set<number>();
  const keys = new Set<number>();
  const pids = new Set<number>();
  let events = 0;
  let failed = 0;
  const rows = scopeEach<Row>(
    reader,
    scope,
    (source) => `SELECT e.types, e.success, e.actor, e.key, e.pid FROM ${source}`,
  );
  for (const [type, success, actor, key, pid] of rows) {
    events += 1;
    if (success === 0) failed += 1;
    types.set(type, (types.get(type) ?? 0) + 1);
    if (actor !== null) actors.add(actor);
    if (key !== null) keys.add(key);
    if (pid !== null) pids.add(pid);
  }
  const values = (rest: string) => {
    const found = scopeEach<[number]>(
      reader,
      scope,
      (_events, ids) => `SELECT DISTINCT value FROM ${ids} ${rest}`,
    );
    return new Set([...found].map(([value]) => value)).size;
  };
  return {
    events,
    types,
    failed,
    ...countActors(reader.store, actors),
    files: values(
      "CROSS JOIN (SELECT event, name AS value FROM path) p ON p.event = h.id WHERE value IS NOT NULL",
    ),
    hosts: values("CROSS JOIN detail d ON d.event = h.id AND d.kind IN (1, 2)"),
    keys: keys.size,
    pids: pids.size,
  };
}
