// SPDX-License-Identifier: Apache-2.0
import { DetailKind } from "../../../types/detail-kind.ts";
import { EventFlag } from "../../event-flags.ts";
import type { Store } from "../../store.ts";
import { type EventSelection, eventsOf, idsOf } from "./event-selection.ts";

export function countSelected(store: Store, selection: EventSelection): number {
  return store
    .prepare(`SELECT count(*) FROM ${eventsOf(selection)}`)
    .pluck()
    .get(selection.parameters) as number;
}

/** Their keys, in order, streamed. */
export function readSelected(store: Store, selection: EventSelection): Iterable<number> {
  return store
    .prepare(`SELECT h.id FROM ${idsOf(selection)} ORDER BY h.id`)
    .pluck()
    .iterate(selection.parameters) as Iterable<number>;
}

/** Events with the same actor, call, types and result: a few hundred groups for millions of events. */
export interface CubeCell {
  readonly actor: number | null;
  readonly call: number | null;
  readonly types: number;
  readonly success: number | null;
  readonly events: number;
  readonly first: number;
  readonly last: number;
}

/** Counts them, each once. */
export function readCube(store: Store, selection: EventSelection): CubeCell[] {
  return store
    .prepare(
      `SELECT e.actor, e.call, e.types, e.success, count(*) AS events, min(e.id) AS first, max(e.id) AS last
       FROM ${eventsOf(selection)} GROUP BY e.actor, e.call, e.types, e.success`,
    )
    .all(selection.parameters) as CubeCell[];
}

/** Failures with the same program, call and error; `exit` is in decimal. */
export interface FailureCount {
  readonly exit: string | null;
  readonly events: number;
  readonly first: number;
  readonly last: number;
}

/** Most first. */
export function countFailures(store: Store, selection: EventSelection): FailureCount[] {
  return store
    .prepare(
      `SELECT CAST(e.exit AS TEXT) AS exit, count(*) AS events, min(e.id) AS first, max(e.id) AS last
       FROM ${eventsOf(selection)} LEFT JOIN actor a ON a.id = e.actor WHERE e.success = 0 GROUP BY a.program, e.call, e.exit ORDER BY 2 DESC, 3`,
    )
    .all(selection.parameters) as FailureCount[];
}

/** Events with an EXECVE, in order. */
export function execEventsOf(store: Store, selection: EventSelection): number[] {
  return store
    .prepare(`SELECT e.id FROM ${eventsOf(selection)} WHERE e.flags & ${EventFlag.execve} <> 0 ORDER BY e.id`)
    .pluck()
    .all(selection.parameters) as number[];
}

/** A socket address (its row of `string`) as one call named it. */
export interface PeerCount {
  readonly value: number;
  readonly call: number | null;
  readonly events: number;
  readonly first: number;
  readonly last: number;
}

/** Most first. */
export function countPeers(store: Store, selection: EventSelection): PeerCount[] {
  return store
    .prepare(
      `SELECT d.value, e.call, count(*) AS events, min(e.id) AS first, max(e.id) AS last
       FROM ${eventsOf(selection)} CROSS JOIN detail d ON d.event = e.id AND d.kind = ${DetailKind.peer} GROUP BY 1, 2 ORDER BY 3 DESC`,
    )
    .all(selection.parameters) as PeerCount[];
}

/** Events of each stretch of `width` milliseconds from a time, by the number of the stretch. */
export function countBySlot(
  store: Store,
  selection: EventSelection,
  fromMs: number,
  width: number,
): { readonly slot: number; readonly events: number }[] {
  return store
    .prepare(
      `SELECT CAST((e.time_ms - @slotsFrom) / @width AS INTEGER) AS slot, count(*) AS events
       FROM ${idsOf(selection)} CROSS JOIN event e ON e.id = h.id GROUP BY 1`,
    )
    .all({ ...selection.parameters, slotsFrom: fromMs, width }) as { slot: number; events: number }[];
}
