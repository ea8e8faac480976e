// SPDX-License-Identifier: Apache-2.0
import type { NodeInSource } from "../../../questions/log-coverage.ts";
import type { BootId } from "../../../types/ids.ts";
import { endOfBoot, firstKeyOfBoot, IS_OF_KERNEL, makeEventKey } from "../../event-key.ts";
import type { Store } from "../../store.ts";
import { hasNamedNodes } from "./read-as-rows.ts";

export type { NodeInSource };

/** Source by source, in the order of time. */
export function readNodesInSources(store: Store): NodeInSource[] {
  return store
    .prepare(
      `SELECT g.source, s.name, n.name AS node, min(g.first_seq) AS first_seq, max(g.last_seq) AS last_seq,
         min(g.first_ms) AS first_ms, max(g.last_ms) AS last_ms
       FROM segment g JOIN boot b ON b.id = g.boot JOIN node n ON n.id = b.node JOIN source s ON s.id = g.source
       WHERE g.last_seq >= g.first_seq AND n.name IS NOT NULL GROUP BY g.source, b.node ORDER BY g.source, first_ms`,
    )
    .all() as NodeInSource[];
}

/** A boot of an unnamed host, and one of a named host with common serials at the same times. */
export interface NamelessPair {
  readonly own: BootId;
  readonly other: BootId;
  /** Name of the other one's host. */
  readonly node: string;
  /** The first sequence that both may have. */
  readonly first: number;
}

/** The first 64 of them. */
export function readNamelessPairs(store: Store): NamelessPair[] {
  // Otherwise every pair of boots would be compared, only to find none with a name.
  if (!hasNamedNodes(store)) return [];
  return store
    .prepare(
      `SELECT own.id AS own, other.id AS other, n.name AS node, max(own.first_seq, other.first_seq) AS first
       FROM boot own JOIN node nameless ON nameless.id = own.node AND nameless.name IS NULL
       JOIN boot other ON other.first_seq <= own.last_seq AND own.first_seq <= other.last_seq
         AND other.first_ms <= own.last_ms AND own.first_ms <= other.last_ms
       JOIN node n ON n.id = other.node AND n.name IS NOT NULL ORDER BY own.id, n.name, other.id LIMIT 64`,
    )
    .all() as NamelessPair[];
}

/** Compares such a pair: events of one boot from the common start, and the number with the same times in the other. */
export function pairComparer(
  store: Store,
  limit: number,
): (pair: NamelessPair) => { readonly compared: number; readonly common: number } {
  const compare = store.prepare(
    `SELECT count(*) AS compared, count(b.id) AS common FROM (
       SELECT id, time_ms FROM event WHERE id >= @from AND id < @end AND ${IS_OF_KERNEL} ORDER BY id LIMIT @limit) a
     LEFT JOIN event b ON b.id = a.id + @step AND b.time_ms = a.time_ms`,
  );
  return ({ own, other, first }) =>
    compare.get({
      from: makeEventKey(own, first, 0, false),
      end: endOfBoot(own),
      step: firstKeyOfBoot(other) - firstKeyOfBoot(own),
      limit,
    }) as { compared: number; common: number };
}
