// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";

/** The state of a boot's attribution. */
export interface FoldRow {
  /** The older kept model includes all events up to this one. */
  readonly last_event: number;
  /** The boot's last event when it was concluded; ingest sets it back if older events arrive. */
  readonly folded: number;
  readonly version: string;
}

export function readFold(store: Store, boot: BootId): FoldRow | undefined {
  return store.prepare("SELECT last_event, folded, version FROM fold WHERE boot = ?").get(boot) as
    | FoldRow
    | undefined;
}

export function saveFold(store: Store, boot: BootId, { last_event, folded, version }: FoldRow): void {
  store
    .prepare("INSERT OR REPLACE INTO fold (boot, last_event, folded, version) VALUES (?, ?, ?, ?)")
    .run(boot, last_event, folded, version);
}

/** The boot is to be folded from its first event. */
export function forgetFold(store: Store, boot: BootId): void {
  store.prepare("DELETE FROM fold WHERE boot = ?").run(boot);
}

/** All boots are to be folded from their first events. */
export function forgetFolds(store: Store): void {
  store.prepare("DELETE FROM fold").run();
}

/** Whether a boot was concluded by a version other than this one (compared as a prefix). */
export function hasOtherVersion(store: Store, version: string, start: string): boolean {
  const sql = "SELECT 1 FROM fold WHERE version <> ? AND version NOT LIKE ? LIMIT 1";
  return store.prepare(sql).get(version, `${start}%`) !== undefined;
}

/** Counts of all conclusions. */
export interface ConclusionTotals {
  readonly boots: number;
  /** Without the hosts. */
  readonly containers: number;
  readonly tasks: number;
  readonly conflicts: number;
}

export function countConclusions(store: Store): ConclusionTotals {
  return store
    .prepare(
      `SELECT (SELECT count(*) FROM boot) AS boots,
         (SELECT count(*) FROM container WHERE class NOT IN ('host', 'likely')) AS containers,
         (SELECT count(*) FROM task) AS tasks, (SELECT count(*) FROM conflict) AS conflicts`,
    )
    .get() as ConclusionTotals;
}
