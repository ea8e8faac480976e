// SPDX-License-Identifier: Apache-2.0
import { bootOf, isFurther, isOfKernel, keysBeside, keysOfBoot } from "../../store/event-key.ts";
import { placeOfTime } from "../../store/search/event-order.ts";
import { DECISIVE_CALLS } from "../../store/search/hole-test.ts";
import { groupBy } from "../../types/group-by.ts";
import type { FleetConnection } from "../connection.ts";
import type { Batch } from "../manifest.ts";
import { RowReader } from "../row-binary.ts";
import type { CopiedBoot, CopiedDatabase } from "./copied-boot.ts";
import { listed } from "./read-manifests.ts";

const KEYS_AT_ONCE = 4096;
const valid = (batches: readonly Batch[]) => `batch IN (${listed(batches.map(({ batch }) => batch))})`;

/**
 * The kernel events examined when auditd's own events are ordered among them: with these, a copy gives the same order as one with all events. Keys
 * are those in the copy.
 */
export async function placeProbes(
  connection: FleetConnection,
  own: readonly { readonly boot: CopiedBoot; readonly timeMs: number }[],
): Promise<number[]> {
  const probes = new Set<number>();
  for (const boot of new Set(own.map((event) => event.boot))) {
    const { keys, times } = await kernelEvents(connection, boot);
    const { first, last } = keysOfBoot(boot.row);
    const probe = (at: number) => {
      const key = keys[at];
      if (key !== undefined) probes.add(key);
      return key;
    };
    const next = (from: number, to: number) => {
      const at = firstFrom(keys, from);
      const key = keys[at];
      return key === undefined || key > to ? undefined : ([probe(at)!, times[at]!] as const);
    };
    for (const { timeMs } of own.filter((event) => event.boot === boot))
      placeOfTime(timeMs, first, last, { bounds: boot.bounds, newest: () => probe(keys.length - 1), next });
  }
  return [...probes];
}

async function kernelEvents(
  connection: FleetConnection,
  { events, database }: CopiedBoot,
): Promise<{ readonly keys: readonly number[]; readonly times: readonly number[] }> {
  const rows = new RowReader(
    await connection.read(
      `SELECT key, time_ms FROM events WHERE ${valid(events)} AND ${isOfKernel("key")} ORDER BY key`,
    ),
  );
  const keys: number[] = [];
  const times: number[] = [];
  while (!rows.isAtEnd) {
    keys.push(rows.whole() + database.carried.eventShift);
    times.push(rows.whole());
  }
  return { keys, times };
}

function firstFrom(sorted: readonly number[], bound: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** For each boot, the first event of a call that changes a task or its location, if any. Keys are those in the copy. */
export async function firstTelling(
  connection: FleetConnection,
  boots: readonly CopiedBoot[],
): Promise<number[]> {
  const ofBatch = new Map(boots.flatMap((boot) => boot.events.map(({ batch }) => [batch, boot])));
  if (ofBatch.size === 0) return [];
  const rows = new RowReader(
    await connection.read(
      `SELECT batch, min(key) FROM events WHERE batch IN (${listed(ofBatch.keys())}) AND ifNull(call_name IN (${DECISIVE_CALLS}), 0) GROUP BY batch`,
    ),
  );
  const first = new Map<CopiedBoot, number>();
  while (!rows.isAtEnd) {
    const boot = ofBatch.get(rows.u64())!;
    const key = rows.whole() + boot.database.carried.eventShift;
    first.set(boot, Math.min(key, first.get(boot) ?? key));
  }
  return [...first.values()];
}

/** All calls of events. */
export async function callsOf(
  connection: FleetConnection,
  events: readonly Batch[],
): Promise<[arch: number, number: number][]> {
  if (events.length === 0) return [];
  const rows = new RowReader(
    await connection.read(
      `SELECT DISTINCT assumeNotNull(arch), assumeNotNull(call) FROM events WHERE ${valid(events)} AND arch IS NOT NULL AND call IS NOT NULL`,
    ),
  );
  const calls: [number, number][] = [];
  while (!rows.isAtEnd) calls.push([rows.whole(), rows.whole()]);
  return calls;
}

/** An event on the server; its key is that in the copy. */
export interface FoundEvent {
  readonly batch: bigint;
  readonly key: number;
  readonly timeMs: number;
}

/** Events by their keys in the copy, without those missing from the server, which are older than the log. All hosts are read in one query. */
export async function eventsAt(
  connection: FleetConnection,
  databases: readonly CopiedDatabase[],
  keys: readonly number[],
): Promise<FoundEvent[]> {
  const found: FoundEvent[] = [];
  const boots = new Map(databases.flatMap((one) => one.boots.map((boot) => [boot.row, boot])));
  const own = keys.filter((key) => boots.has(bootOf(key))).sort((a, b) => a - b);
  for (let at = 0; at < own.length; at += KEYS_AT_ONCE) {
    const some = own.slice(at, at + KEYS_AT_ONCE);
    const asked = new Set(some);
    const shifts = new Map<bigint, number>();
    for (const row of new Set(some.map(bootOf))) {
      const { events, database } = boots.get(row)!;
      for (const { batch } of events) shifts.set(batch, database.carried.eventShift);
    }
    if (shifts.size === 0) continue;
    // Hosts share keys: events that were not requested are left out here.
    const local = new Set(some.map((key) => key - boots.get(bootOf(key))!.database.carried.eventShift));
    const rows = new RowReader(
      await connection.read(
        `SELECT batch, key, time_ms FROM events WHERE batch IN (${listed(shifts.keys())}) AND key IN (${[...local].join(", ")})`,
      ),
    );
    while (!rows.isAtEnd) {
      const batch = rows.u64();
      const key = shifts.get(batch)! + rows.whole();
      const timeMs = rows.whole();
      if (asked.has(key)) found.push({ batch, key, timeMs });
    }
  }
  return found;
}

/** Keys in the copy of events that share serial and time with another one of their boot. Few events can: only these are compared. */
export async function twins(
  connection: FleetConnection,
  databases: readonly CopiedDatabase[],
): Promise<FoundEvent[]> {
  const shifts = new Map<bigint, number>();
  for (const { boots, carried } of databases)
    for (const { events } of boots) for (const { batch } of events) shifts.set(batch, carried.eventShift);
  if (shifts.size === 0) return [];
  const rows = new RowReader(
    await connection.read(
      `SELECT batch, key FROM events WHERE batch IN (${listed(shifts.keys())}) AND ${isFurther("key")}`,
    ),
  );
  const beside = new Set<number>();
  while (!rows.isAtEnd) for (const key of keysBeside(shifts.get(rows.u64())! + rows.whole())) beside.add(key);
  const found = await eventsAt(connection, databases, [...beside]);
  const named = ({ key, timeMs }: FoundEvent) => `${keysBeside(key)[0]} ${timeMs}`;
  const among = groupBy(found, named);
  return found.filter((event) => among.get(named(event))!.length > 1);
}
