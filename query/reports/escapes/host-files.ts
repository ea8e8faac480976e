// SPDX-License-Identifier: Apache-2.0
import { CHANGED_DEVICE } from "../../paths/changed-file.ts";
import { firstPrograms } from "../../paths/first-programs.ts";
import { hostDevices } from "../../paths/host-devices.ts";
import { IS_TOLD } from "../container-row.ts";
import { type ReportReader, type Scope, scopeSql } from "../report-reader.ts";
import type { Escape } from "./escape.ts";
import { hostFileFinding } from "./host-file-finding.ts";

interface Change {
  readonly id: number;
  readonly timeMs: number;
  readonly container: number;
  readonly device: string;
}

/**
 * Files that a container's tasks changed on devices which the host's own tasks use, in the scope's time, after its first program: what came before is
 * the runtime's own work. `told` are events that other findings tell. Reads the boot's events
 * once in their order, for a few in a hundred change files; asking container by container costs ten times that.
 */
export function changedHostFiles(
  reader: ReportReader,
  boot: number,
  scope: Scope,
  told: ReadonlySet<number>,
): Escape[] {
  const hosts = hostRows(reader, boot);
  const { containers: asked, words, ...times } = scope;
  const reachesHost = asked === undefined || hosts.some((row) => asked.includes(row));
  const isTold = new Set(toldRows(reader, boot));
  const changes = readChanges(reader, boot, { ...times, words }).filter(
    ({ id, container }) =>
      !told.has(id) && isTold.has(container) && (reachesHost || asked.includes(container)),
  );
  const began = firstPrograms(reader.store, boot, [...new Set(changes.map(({ container }) => container))]);
  const devices = hostDevices(
    reader.store,
    boot,
    changes.map(({ device }) => device),
  );
  return changes
    .filter(({ id, device, container }) => devices.has(device) && id > (began.get(container) ?? 0))
    .map((change) => hostFileFinding(reader, change, hosts, devices, { rank: 2, verb: "changed a file" }));
}

/** Events that changed a file on a device that can be somebody's disk, in a container, in order. */
function readChanges({ store }: ReportReader, boot: number, times: Scope): Change[] {
  const { sql, parameters } = scopeSql(store, times, boot);
  return store
    .prepare(
      `WITH change AS MATERIALIZED (
         SELECT e.id, e.time_ms, e.pid, ${CHANGED_DEVICE} AS device FROM (${sql}) e WHERE e.flags & 128 <> 0)
       SELECT e.id, e.time_ms AS timeMs, e.device, CASE WHEN x.event IS NULL THEN m.container ELSE x.container END AS container
       FROM change e LEFT JOIN event_container x ON x.event = e.id AND x.position = 0
         LEFT JOIN membership m ON m.pid = e.pid AND m.to_event >= e.id AND m.from_event = (SELECT max(l.from_event)
           FROM membership l WHERE l.pid = e.pid AND l.from_event BETWEEN @bootFirst AND e.id)
       WHERE e.device NOT LIKE '00:%' AND coalesce(x.container, m.container) IS NOT NULL
       ORDER BY e.id`,
    )
    .all(parameters) as Change[];
}

function rowsOf({ store }: ReportReader, boot: number, condition: string): number[] {
  return store
    .prepare(`SELECT id FROM container WHERE boot = ? AND ${condition} ORDER BY key_event`)
    .pluck()
    .all(boot) as number[];
}

/** Rows of what is the host, also by process ids alone. */
export function hostRows(reader: ReportReader, boot: number): number[] {
  return rowsOf(reader, boot, "class = 'host'");
}

/** Rows of the containers that reports speak of. */
export function toldRows(reader: ReportReader, boot: number): number[] {
  return rowsOf(reader, boot, `class <> 'host' AND ${IS_TOLD}`);
}
