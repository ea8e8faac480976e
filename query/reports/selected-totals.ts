// SPDX-License-Identifier: Apache-2.0

import { DetailKind } from "../../store/detail-kind.ts";
import { bootOf } from "../../store/event-key.ts";
import { IS_FILE, socketTable } from "./lists/file-list.ts";
import { HOST_LIST } from "./lists/host-list.ts";
import { type ReportReader, type Scope, scopeEach } from "./report-reader.ts";
import { countActors, countKeys, type SummaryTotals } from "./summary-totals.ts";

type Row = readonly [
  types: number,
  success: number | null,
  actor: number | null,
  key: number | null,
  pid: number | null,
  id: number,
];

/** Of the events that a scope selects: reads each once, its files once, its hosts once. */
export function readSelectedTotals(reader: ReportReader, scope: Scope): SummaryTotals {
  const { boots } = reader.events;
  const types = new Map<number, number>();
  const failedTypes = new Map<number, number>();
  const actors = new Set<number>();
  const keys = new Set<number>();
  const pids = new Set<string>();
  const nodes = new Map<string | null, Set<number>>();
  let events = 0;
  let failed = 0;
  const rows = scopeEach<Row>(
    reader,
    scope,
    (source) => `SELECT e.types, e.success, e.actor, e.key, e.pid, e.id FROM ${source}`,
  );
  for (const [type, success, actor, key, pid, id] of rows) {
    events += 1;
    if (success === 0) {
      failed += 1;
      failedTypes.set(type, (failedTypes.get(type) ?? 0) + 1);
    }
    types.set(type, (types.get(type) ?? 0) + 1);
    if (actor !== null) actors.add(actor);
    if (key !== null) keys.add(key);
    const { node } = boots.boot(bootOf(id));
    if (actor !== null) {
      const own = nodes.get(node) ?? new Set();
      nodes.set(node, own.add(actor));
    }
    if (pid !== null && pid >= 0) pids.add(`${pid} ${node ?? ""}`);
  }
  const values = (rest: string, before = "", parameters: Readonly<Record<string, string>> = {}) => {
    const found = scopeEach<[number]>(
      reader,
      scope,
      (_events, ids) => `${before}SELECT DISTINCT value FROM ${ids} ${rest}`,
      parameters,
    );
    return new Set([...found].map(([value]) => value));
  };
  const hosts = HOST_LIST.table!(reader.store);
  const sockets = socketTable(reader.store);
  return {
    events,
    types,
    failed,
    failedTypes,
    ...countActors(
      reader.store,
      actors,
      values(`CROSS JOIN detail d ON d.event = h.id AND d.kind = ${DetailKind.terminal}`),
    ),
    loginUsers: [...nodes.values()].reduce(
      (sum, own) => sum + countActors(reader.store, own, []).loginUsers,
      0,
    ),
    files: values(
      `CROSS JOIN (SELECT event, name AS value FROM path WHERE name IS NOT NULL UNION ALL SELECT x.event, x.value FROM detail x WHERE ${IS_FILE}) p ON p.event = h.id`,
      `WITH ${sockets.sql} `,
      sockets.parameters,
    ).size,
    hosts: values(
      "CROSS JOIN (SELECT d.event, x.object AS value FROM detail d JOIN host_of x ON x.value = d.value AND x.is_peer = (d.kind = 9) WHERE d.kind IN (1, 2, 9)) d ON d.event = h.id",
      `WITH ${hosts.sql} `,
      hosts.parameters,
    ).size,
    keys: countKeys(reader.store, keys),
    pids: pids.size,
  };
}
