// SPDX-License-Identifier: Apache-2.0

import { indexHint } from "../store/search/index-hint.ts";
import type { Store } from "../store/store.ts";

/** The calls that make tasks, change namespaces and join them: what nesting is inferred from. */
export const PROVING_CALLS = [
  "clone",
  "clone3",
  "fork",
  "vfork",
  "unshare",
  "setns",
  "execve",
  "execveat",
] as const;

export type ProvingCall = (typeof PROVING_CALLS)[number];
export type CallNamer = (arch: number, number: number) => string | undefined;

/** Powers of proof of one boot's records about containers. */
export interface Proof {
  readonly calls: Readonly<Record<ProvingCall, number>>;
  /** PATH records of /proc/PID/ns/X. */
  readonly namespacePaths: number;
  /** Records in which the kernel speaks of containers itself. */
  readonly containerRecords: number;
  /** No clone of any kind and no container record: nesting cannot be inferred. */
  readonly isBlind: boolean;
}

const BOOT_WIDTH = 2 ** 36;

/** Counts what a boot's log has to prove containers with; look-ups in indexes, no event is read. */
export function readProof(store: Store, boot: number, nameOf: CallNamer): Proof {
  const first = boot * BOOT_WIDTH;
  const last = first + BOOT_WIDTH - 1;
  const calls = Object.fromEntries(PROVING_CALLS.map((name) => [name, 0])) as Record<ProvingCall, number>;
  const count = store.prepare(
    `SELECT count(*) AS found FROM event ${indexHint(store, "event_call")} WHERE call = ? AND id BETWEEN ? AND ?`,
  );
  for (const call of store.prepare("SELECT id, arch, number FROM call").all() as Record<
    "id" | "arch" | "number",
    number
  >[]) {
    const name = nameOf(call.arch, call.number);
    if (name === undefined || !(name in calls)) continue;
    calls[name as ProvingCall] += (count.get(call.id, first, last) as { found: number }).found;
  }
  const containerRecords = countContainerRecords(store, first, last);
  const clones = calls.clone + calls.clone3 + calls.fork + calls.vfork;
  return {
    calls,
    namespacePaths: countNamespacePaths(store, first, last),
    containerRecords,
    isBlind: clones === 0 && containerRecords === 0,
  };
}

function countNamespacePaths(store: Store, first: number, last: number): number {
  const sql = `SELECT count(*) AS found FROM path ${indexHint(store, "path_name")} WHERE name IN
    (SELECT id FROM string WHERE value > '/proc/' AND value < '/proc0' AND value GLOB '/proc/*/ns/*') AND event BETWEEN ? AND ?`;
  return (store.prepare(sql).get(first, last) as { found: number }).found;
}

function countContainerRecords(store: Store, first: number, last: number): number {
  const sql = `SELECT count(*) AS found FROM statement WHERE event BETWEEN ? AND ?
    AND type IN (SELECT id FROM string WHERE value GLOB 'CONTAINER*' OR value GLOB 'UNKNOWN*')`;
  return (store.prepare(sql).get(first, last) as { found: number }).found;
}
