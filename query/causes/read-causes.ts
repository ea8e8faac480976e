// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store/store.ts";
import type { Cause } from "./cause.ts";
import { daemonClients } from "./daemon-client.ts";
import { execsBy } from "./exec-by.ts";
import { hostFiles } from "./host-file.ts";
import { kernelHelpers } from "./kernel-helper.ts";
import { chroots, leftContainers } from "./left-container.ts";

/** What may have caused what across containers, in the order of the effects. Reads what is stored; writes nothing. */
export function readCauses(
  store: Store,
  nameOf: (arch: number, number: number) => string | undefined,
): Cause[] {
  return [
    ...daemonClients(store),
    ...kernelHelpers(store),
    ...hostFiles(store),
    ...leftContainers(store),
    ...chroots(store, (arch, number) => nameOf(arch, number) === "chroot"),
    ...execsBy(store),
  ].sort((a, b) => a.to - b.to);
}

/** Those that an event began, ended or tied, or whose task the event's own task is or descends from. */
export function causesOf(store: Store, causes: readonly Cause[], event: number, pid: number | null): Cause[] {
  const tasks = new Set(pid === null ? [] : tasksAbove(store, pid, event));
  return causes.filter(
    ({ from, to, through, task, kind }) =>
      from === event ||
      to === event ||
      through.includes(event) ||
      (kind !== "chroot" && task !== null && tasks.has(task) && event >= to),
  );
}

function tasksAbove(store: Store, pid: number, event: number): number[] {
  return store
    .prepare(
      `WITH RECURSIVE above (id, depth) AS (
         SELECT task, 0 FROM (SELECT task FROM membership WHERE pid = ? AND from_event <= ? ORDER BY from_event DESC LIMIT 1)
         UNION SELECT t.parent, depth + 1 FROM task t JOIN above a ON t.id = a.id WHERE t.parent IS NOT NULL AND depth < 64)
       SELECT id FROM above`,
    )
    .pluck()
    .all(pid, event) as number[];
}
