// SPDX-License-Identifier: Apache-2.0
import type { CallTotals } from "../../../questions/boot-repository.ts";

import { NAMESPACE_CALLS } from "../../../types/attribution/calls.ts";
import type { BootId } from "../../../types/ids.ts";
import { EventFlag } from "../../event-flags.ts";
import { keysOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";
import { callList } from "./call-rows.ts";

export type { CallTotals };

/** Events of the whole database, by kept counts. */
export function countAllEvents(store: Store): number {
  return store.prepare("SELECT coalesce(sum(events), 0) FROM event_count").pluck().get() as number;
}

/** Counts a boot's events, by kept counts. */
export function bootEventCounter(store: Store): (boot: BootId) => number {
  const count = store.prepare("SELECT coalesce(sum(events), 0) FROM time_bucket WHERE boot = ?").pluck();
  return (boot) => count.get(boot) as number;
}

/** Counts events of a range of keys between two times; reads them. */
export function timedEventCounter(
  store: Store,
): (range: { readonly first: number; readonly last: number }, fromMs: number, toMs: number) => number {
  const count = store
    .prepare("SELECT count(*) FROM event WHERE id BETWEEN ? AND ? AND time_ms BETWEEN ? AND ?")
    .pluck();
  return ({ first, last }, fromMs, toMs) => count.get(first, last, fromMs, toMs) as number;
}

/** Events of a boot with the process id of a task, and without; by kept counts. */
export function countByPid(
  store: Store,
  boot: BootId,
): { readonly withPid: number; readonly withoutPid: number } {
  return store
    .prepare(
      `SELECT coalesce(sum(events) FILTER (WHERE has_pid = 1), 0) AS withPid,
         coalesce(sum(events) FILTER (WHERE has_pid = 0), 0) AS withoutPid FROM event_count WHERE boot = ?`,
    )
    .get(boot) as ReturnType<typeof countByPid>;
}

/** By kept counts. */
export function countCalls(store: Store, boot: BootId): CallTotals {
  const { syscall, whole, lost } = EventFlag;
  return store
    .prepare(
      `SELECT coalesce(sum(events) FILTER (WHERE flags & ${syscall | lost} <> 0), 0) AS calls,
         coalesce(sum(events) FILTER (WHERE flags & ${lost} <> 0 OR flags & ${syscall} <> 0 AND flags & ${whole} = 0), 0) AS incomplete
       FROM event_count WHERE boot = ?`,
    )
    .get(boot) as CallTotals;
}

/** Whether the kernel names the subject's container in any event of a boot. */
export function hasNamedContainers(store: Store, boot: BootId): boolean {
  const any = store.prepare("SELECT 1 FROM event_count WHERE boot = ? AND flags & ? <> 0 LIMIT 1");
  return any.get(boot, EventFlag.containerId) !== undefined;
}

/** Events that failed, of the whole database. */
export function countFailed(store: Store): number {
  return store.prepare("SELECT count(*) FROM event WHERE success = 0").pluck().get() as number;
}

/** Events with these record types (rows of `string`), of the whole database; by kept counts. */
export function countOfTypes(store: Store, types: readonly number[]): number {
  return store
    .prepare(
      "SELECT coalesce(sum(events), 0) FROM event_count WHERE types IN (SELECT value FROM json_each(?))",
    )
    .pluck()
    .get(JSON.stringify(types)) as number;
}

/** Record types of events as text (joined by commas), by row of `string`. */
export function readTypeLists(store: Store): ReadonlyMap<number, string> {
  const rows = store
    .prepare("SELECT id, value FROM string WHERE id IN (SELECT types FROM event_count)")
    .raw()
    .all() as [number, string][];
  return new Map(rows.map(([row, value]) => [row, String(value)]));
}

/** Calls of a boot that may move a task, and events that name another process. */
export function countMoving(store: Store, boot: BootId): number {
  return store
    .prepare(
      `SELECT (SELECT count(*) FROM event WHERE call IN (SELECT id FROM call WHERE name IN (${callList(NAMESPACE_CALLS)})) AND id BETWEEN @first AND @last)
         + (SELECT coalesce(sum(events), 0) FROM event_count WHERE boot = @boot AND types IN (SELECT id FROM string WHERE value LIKE '%OBJ_PID%'))`,
    )
    .pluck()
    .get({ boot, ...keysOfBoot(boot) }) as number;
}
