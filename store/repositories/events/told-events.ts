// SPDX-License-Identifier: Apache-2.0

import { NAMESPACE_CALLS, ROOT_CALLS } from "../../../types/attribution/calls.ts";
import { DetailKind } from "../../../types/detail-kind.ts";
import { EventFlag } from "../../event-flags.ts";
import type { Store } from "../../store.ts";
import { callList } from "./call-rows.ts";
import { type EventSelection, eventsOf } from "./event-selection.ts";

const { execve, changes, userMessage } = EventFlag;
const CALLS = callList(NAMESPACE_CALLS, ROOT_CALLS, [
  "mount",
  "umount2",
  "ptrace",
  "setuid",
  "setgid",
  "bpf",
  "init_module",
  "finit_module",
]);

/** Condition on event e: listed in a timeline. */
const IS_TOLD = `(e.flags & ${execve | changes} <> 0 OR e.success = 0 OR e.call IS NULL AND e.flags & ${userMessage} = 0
  OR EXISTS (SELECT 1 FROM detail d WHERE d.event = e.id)
  OR e.types IN (SELECT id FROM string WHERE value IN ('USER_CMD', 'USER_TTY', 'TTY'))
  OR e.call IN (SELECT id FROM call WHERE name IN (${CALLS})))`;

/** Fields of an event read for a timeline, as one array. `argv`: of an EXECVE, its arguments joined by NUL. */
export type ToldRow = readonly [
  id: number,
  timeMs: number,
  pid: number | null,
  ppid: number | null,
  actor: number | null,
  call: number | null,
  success: number | null,
  exit: string | null,
  flags: number,
  peer: number | null,
  argv: Buffer | null,
];

/** Events of a timeline, in order, streamed: all except plain reads and memory calls. */
export function readTold(store: Store, selection: EventSelection): Iterable<ToldRow> {
  return store
    .prepare(
      `SELECT e.id, e.time_ms, e.pid, a.ppid, e.actor, e.call, e.success, CAST(e.exit AS TEXT), e.flags,
         (SELECT d.value FROM detail d WHERE d.event = e.id AND d.kind = ${DetailKind.peer} LIMIT 1),
         CASE WHEN e.flags & ${execve} <> 0 THEN (SELECT v.arguments FROM argv v WHERE v.event = e.id) END
       FROM ${eventsOf(selection)} LEFT JOIN actor a ON a.id = e.actor WHERE ${IS_TOLD} ORDER BY e.id`,
    )
    .raw()
    .iterate(selection.parameters) as Iterable<ToldRow>;
}
