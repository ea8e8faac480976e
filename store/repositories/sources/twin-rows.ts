// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import { endOfBoot, firstKeyOfBoot, IS_OF_KERNEL, makeEventKey } from "../../event-key.ts";
import type { Store } from "../../store.ts";

/** Boots of two named hosts with common serials at the same times. */
export interface NamedPair {
  readonly own: BootId;
  readonly other: BootId;
  readonly names: readonly [string, string];
  /** The first sequence that both may have. */
  readonly first: number;
}

/** With more boots, each is compared only with those that begin with the same event. */
const MOST_BOOTS = 512;
const MOST_PAIRS = 4096;

/** At most 4096 of them. */
export function readNamedPairs(store: Store): NamedPair[] {
  const boots = store
    .prepare("SELECT count(*) FROM boot b JOIN node n ON n.id = b.node WHERE n.name IS NOT NULL")
    .pluck()
    .get() as number;
  const overlap =
    boots <= MOST_BOOTS
      ? `other.first_seq <= own.last_seq AND own.first_seq <= other.last_seq
         AND other.first_ms <= own.last_ms AND own.first_ms <= other.last_ms`
      : "other.first_seq = own.first_seq AND other.first_ms = own.first_ms";
  const rows = store
    .prepare(
      `WITH named AS MATERIALIZED (SELECT b.*, n.name FROM boot b JOIN node n ON n.id = b.node
         WHERE n.name IS NOT NULL AND b.last_seq >= b.first_seq)
       SELECT own.id AS own, other.id AS other, own.name, other.name AS otherName, max(own.first_seq, other.first_seq) AS first
       FROM named own JOIN named other ON own.name < other.name AND ${overlap} ORDER BY own.name, other.name, own.id, other.id LIMIT ${MOST_PAIRS}`,
    )
    .all() as (Omit<NamedPair, "names"> & { readonly name: string; readonly otherName: string })[];
  return rows.map(({ own, other, name, otherName, first }) => ({
    own,
    other,
    names: [name, otherName],
    first,
  }));
}

/** Compares such a pair: calls of one boot from the common start, and the matches in the other by serial, millisecond, process, call and program. */
export function callComparer(
  store: Store,
): (pair: NamedPair, limit: number) => { readonly compared: number; readonly common: number } {
  const compare = store.prepare(
    `SELECT count(*) AS compared, count(b.id) AS common FROM (
       SELECT id, time_ms, pid, call, actor FROM event WHERE id >= @from AND id < @end AND ${IS_OF_KERNEL} AND call IS NOT NULL ORDER BY id LIMIT @limit) a
     LEFT JOIN event b ON b.id = a.id + @step AND b.time_ms = a.time_ms AND b.pid IS a.pid AND b.call = a.call AND b.actor IS a.actor`,
  );
  return ({ own, other, first }, limit) =>
    compare.get({
      from: makeEventKey(own, first, 0, false),
      end: endOfBoot(own),
      step: firstKeyOfBoot(other) - firstKeyOfBoot(own),
      limit,
    }) as { compared: number; common: number };
}
