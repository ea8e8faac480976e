// SPDX-License-Identifier: Apache-2.0
import { bootOf } from "../../store/event-key.ts";
import type { Store } from "../../store/store.ts";
import type { Cause } from "./cause.ts";
import { isInside, type PlacedEvent, placedSql } from "./placed-events.ts";

type FileEvent = PlacedEvent & { readonly inode: number; readonly dev: string };

/**
 * Files that the host executed, by device and inode, and that a container's task had made, or opened by a descriptor's
 * or a program's name in /proc, before: the way of CVE-2019-5736 and of a mounted host directory. Reads every PATH row
 * once where the log has containers.
 */
export function hostFiles(store: Store): Cause[] {
  const hasContainers =
    store.prepare("SELECT 1 FROM container WHERE class <> 'host' LIMIT 1").get() !== undefined;
  if (!hasContainers) return [];
  const runs = executedByHost(store);
  const inodes = [...new Set(runs.map(({ inode }) => inode))];
  const touched = touchedInside(store, inodes);
  const causes: Cause[] = [];
  const seen = new Set<string>();
  for (const run of runs) {
    const file = `${run.dev}:${run.inode}`;
    const touch = touched.findLast((event) => event.id < run.id && `${event.dev}:${event.inode}` === file);
    if (touch === undefined || bootOf(touch.id) !== bootOf(run.id) || seen.has(file)) continue;
    seen.add(file);
    causes.push({
      kind: "host-file",
      from: touch.id,
      fromContainer: touch.container,
      to: run.id,
      toContainer: run.container,
      through: [],
      auid: touch.auid,
      task: run.task,
      detail: `${touch.text} (device ${run.dev}, inode ${run.inode}) was executed outside after`,
    });
  }
  return causes;
}

function executedByHost(store: Store): FileEvent[] {
  const join = `argv v JOIN event e ON e.id = v.event JOIN path p ON p.event = e.id AND p.item = 0
    LEFT JOIN string s ON s.id = p.name`;
  const sql = placedSql("s.value, p.inode, p.dev", join).replace(
    "s.value, p.inode, p.dev AS text",
    "s.value AS text, p.inode, p.dev",
  );
  return store
    .prepare(`${sql} WHERE p.inode IS NOT NULL AND k.class = 'host' AND e.success = 1 ORDER BY e.id`)
    .all() as FileEvent[];
}

function touchedInside(store: Store, inodes: readonly number[]): FileEvent[] {
  const join = "path p JOIN event e ON e.id = p.event JOIN string s ON s.id = p.name";
  const sql = placedSql("s.value, p.inode, p.dev", join).replace(
    "s.value, p.inode, p.dev AS text",
    "s.value AS text, p.inode, p.dev",
  );
  const rows = store
    .prepare(
      `${sql} WHERE p.inode IN (SELECT value FROM json_each(?)) AND e.pid IS NOT NULL
         AND (p.nametype = 'CREATE' OR s.value GLOB '/proc/*/exe' OR s.value GLOB '/proc/*/fd/*') ORDER BY e.id`,
    )
    .all(JSON.stringify(inodes)) as FileEvent[];
  return rows.filter(isInside);
}
