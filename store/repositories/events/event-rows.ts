// SPDX-License-Identifier: Apache-2.0

import type { EventKey } from "../../../questions/event-key.ts";
import type { BootId } from "../../../types/ids.ts";
import { EventFlag } from "../../event-flags.ts";
import { IS_OF_KERNEL, keysOfBoot, keysOfSequence } from "../../event-key.ts";
import type { Store } from "../../store.ts";

/** A row of `event` by its key, with its time. */
export interface TimedEvent {
  readonly id: EventKey;
  readonly timeMs: number;
}

/** Reads the events of one sequence of a boot, including auditd's own. */
export function sequenceReader(store: Store): (boot: BootId, sequence: number) => TimedEvent[] {
  const events = store.prepare(
    "SELECT id, time_ms AS timeMs FROM event WHERE id BETWEEN ? AND ? ORDER BY id",
  );
  return (boot, sequence) => {
    const { first, last } = keysOfSequence(boot, sequence);
    return events.all(first, last) as TimedEvent[];
  };
}

/** The key of a boot's last event; undefined if none. */
export function lastEventOf(store: Store, boot: BootId): number | undefined {
  const { first, last } = keysOfBoot(boot);
  return store
    .prepare("SELECT id FROM event WHERE id <= ? AND id >= ? ORDER BY id DESC LIMIT 1")
    .pluck()
    .get(last, first) as number | undefined;
}

/** The same for kernel serials only: auditd numbers its own events separately, from below 10,000. */
export function lastOfKernel(store: Store, boot: BootId): number | undefined {
  const { first, last } = keysOfBoot(boot);
  return store
    .prepare(`SELECT id FROM event WHERE id <= ? AND id >= ? AND ${IS_OF_KERNEL} ORDER BY id DESC LIMIT 1`)
    .pluck()
    .get(last, first) as number | undefined;
}

/** Number of last events that may still get records: records of events on several CPUs interleave. */
export const MOST_OPEN = 16;
/** A system call event with records still missing. */
const IS_OPEN = `flags & ${EventFlag.syscall | EventFlag.lost} <> 0 AND flags & ${EventFlag.whole} = 0`;

/**
 * The last event of a boot before the first of its last ones that may get more records; undefined where there is none. `last`: the boot's last
 * that has a serial of the kernel's.
 */
export function lastBeforeOpen(store: Store, boot: BootId, last: number): number | undefined {
  const { first } = keysOfBoot(boot);
  const open = store
    .prepare(
      `SELECT min(id) FROM (SELECT id, flags FROM event WHERE id <= ? AND id >= ? ORDER BY id DESC LIMIT ${MOST_OPEN}) WHERE ${IS_OPEN}`,
    )
    .pluck()
    .get(last, first) as number | null;
  if (open === null) return last;
  return store
    .prepare("SELECT id FROM event WHERE id < ? AND id >= ? ORDER BY id DESC LIMIT 1")
    .pluck()
    .get(open, first) as number | undefined;
}

/** The place of the records of an event of the kernel: that with the key, or the first one after it in its boot, or else the boot's last. */
export function placeOfEvent(
  store: Store,
  boot: BootId,
  key: number,
): { readonly source: number; readonly offset: number; readonly length: number } | undefined {
  const within = `SELECT source, offset, length FROM event WHERE id BETWEEN @from AND @last AND ${IS_OF_KERNEL} ORDER BY id`;
  const { first, last } = keysOfBoot(boot);
  const found =
    store.prepare(`${within} LIMIT 1`).get({ from: Math.max(key, first), last }) ??
    store.prepare(`${within} DESC LIMIT 1`).get({ from: first, last });
  return found as ReturnType<typeof placeOfEvent>;
}
