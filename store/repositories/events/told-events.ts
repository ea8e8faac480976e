// SPDX-License-Identifier: Apache-2.0
import { EventFlag } from "../../event-flags.ts";
import type { Store } from "../../store.ts";
import { type EventSelection, eventsOf } from "./event-selection.ts";

const { execve, changes, userMessage } = EventFlag;
const CALLS =
  "'setns', 'unshare', 'mount', 'umount2', 'chroot', 'pivot_root', 'ptrace', 'setuid', 'setgid', 'bpf', 'init_module', 'finit_module'";

/** A condition on event e: it stands in a timeline. */
const IS_TOLD = `(e.flags & ${execve | changes} <> 0 OR e.success = 0 OR e.call IS NULL AND e.flags & ${userMessage} = 0
  OR EXISTS (SELECT 1 FROM detail d WHERE d.event = e.id)
  OR e.types IN (SELECT id FROM string WHERE value IN ('USER_CMD', 'USER_TTY', 'TTY'))
  OR e.call IN (SELECT id FROM call WHERE name IN (${CALLS})))`;

/** Number of those that a timeline tells of: all but plain reads and memory calls. */
export function countTold(store: Store, selection: EventSelection): number {
  return store
    .prepare(`SELECT count(*) FROM ${eventsOf(selection)} WHERE ${IS_TOLD}`)
    .pluck()
    .get(selection.parameters) as number;
}

/** In order, or from the last one backwards; one at a time. */
export function readTold(store: Store, selection: EventSelection, isBackwards: boolean): Iterable<number> {
  return store
    .prepare(
      `SELECT e.id FROM ${eventsOf(selection)} WHERE ${IS_TOLD} ORDER BY e.id${isBackwards ? " DESC" : ""}`,
    )
    .pluck()
    .iterate(selection.parameters) as Iterable<number>;
}
