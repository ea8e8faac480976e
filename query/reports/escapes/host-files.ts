// SPDX-License-Identifier: Apache-2.0
import { IS_TOLD } from "../container-row.ts";
import { changedDevices, fileRow, hostDevices, ON_DEVICES } from "../files-written.ts";
import { placeName } from "../place-name.ts";
import { type ReportReader, type Scope, scopeRows } from "../report-reader.ts";
import type { Escape } from "./escape.ts";

/** Files that a container's tasks changed on devices which the host's own tasks use, in the scope's time. */
export function changedHostFiles(reader: ReportReader, boot: number, scope: Scope): Escape[] {
  const hosts = rowsOf(reader, boot, "class = 'host'");
  const { containers: asked, words: _, ...times } = scope;
  const reachesHost = asked === undefined || hosts.some((row) => asked.includes(row));
  const all = rowsOf(reader, boot, `class <> 'host' AND ${IS_TOLD}`);
  const containers = reachesHost ? all : all.filter((row) => asked.includes(row));
  const scopeOf = (id: number): Scope => ({ ...times, containers: [id], words: [] });
  const changed = containers.flatMap((id) => changedDevices(reader, scopeOf(id)));
  const devices = hostDevices(reader, boot, changed);
  if (devices.size === 0) return [];
  return containers.flatMap((id) =>
    scopeRows<{ id: number; timeMs: number }>(
      reader,
      scopeOf(id),
      (source) =>
        `SELECT e.id, e.time_ms AS timeMs FROM ${source} WHERE e.flags & 128 <> 0 AND ${ON_DEVICES} ORDER BY e.id`,
      { devices: JSON.stringify([...devices.keys()]) },
    ).map(({ id: event, timeMs }) => ({
      rank: 2,
      timeMs,
      containers: [id, ...hosts],
      words: () => {
        const { cells, events, search } = fileRow(reader, event, devices);
        return {
          what: "changed a file on a device that the host uses",
          where: placeName(reader.container(id)),
          how: cells[4] ?? null,
          events,
          search,
        };
      },
    })),
  );
}

function rowsOf({ store }: ReportReader, boot: number, condition: string): number[] {
  return store
    .prepare(`SELECT id FROM container WHERE boot = ? AND ${condition} ORDER BY key_event`)
    .pluck()
    .all(boot) as number[];
}
