// SPDX-License-Identifier: Apache-2.0

import type { BootView } from "../questions/boot-view.ts";
import { EventFlag } from "../store/event-flags.ts";
import { firstKeyOfBoot, SERIAL_RANGE } from "../store/event-key.ts";
import { bootReader } from "../store/search/boot-reader.ts";
import type { Store } from "../store/store.ts";
import type { CarrierCounts } from "../types/carrier-counts.ts";
import { HOST_PIDS_SUFFIX } from "../types/host-pids.ts";
import { type AttributionFailure, failuresByBoot } from "./attribution-failures.ts";
import type { PlaceCount } from "./count-places.ts";
import { readPlaceCounts } from "./place-counts.ts";
import { type RenamedNode, readRenamedNodes } from "./renamed-nodes.ts";
import { readCarriers, sumCarriers } from "./source-carriers.ts";
import { type CallNamer, type Proof, readProof } from "./stats-proof.ts";

/** Knowledge of one boot, and its quality. */
export interface BootStats {
  readonly boot: BootView;
  readonly firstSerial: number;
  readonly lastSerial: number;
  readonly events: number;
  readonly proof: Proof;
  readonly tasks: TaskStats;
  readonly records: RecordStats;
  /** Events by evidence class. */
  readonly evidence: readonly Counted[];
  /** Events of the host by its process ids alone. */
  readonly byPids: number;
  readonly containers: readonly Counted[];
  readonly conflicts: readonly Counted[];
  readonly gaps: { readonly gaps: number; readonly serials: number };
  /** Why nothing was concluded of the boot; null for most. */
  readonly failure: AttributionFailure | null;
}

export interface Counted {
  readonly name: string;
  readonly count: number;
}

export interface TaskStats {
  readonly tasks: number;
  /** No record of their birth: older than the log, or their clone was not audited. */
  readonly withoutBirth: number;
  /** Known only as somebody's parent. */
  readonly silent: number;
}

export interface RecordStats {
  /** Events with data of a system call. */
  readonly calls: number;
  /** Of these, those that lack their SYSCALL, PROCTITLE or a PATH. */
  readonly incomplete: number;
}

export interface Stats {
  readonly boots: readonly BootStats[];
  readonly problems: readonly Counted[];
  readonly sources: {
    readonly sources: number;
    readonly bytes: number;
    readonly lines: number;
    /** Bytes of last lines without an end that are not in the database. */
    readonly waiting: number;
  };
  /** Carriers of records, and lines beside them. */
  readonly carriers: CarrierCounts & { readonly otherLines: number };
  /** Names that one host may have had, one after the other. */
  readonly renamed: readonly RenamedNode[];
}

/** Everything that `stats` shows: counts that are kept, and look-ups in indexes. */
export function readStats(store: Store, nameOf: CallNamer): Stats {
  const { boots } = bootReader(store);
  const places = readPlaceCounts(store);
  const failures = failuresByBoot(store);
  const carriers = readCarriers(store);
  return {
    boots: boots.map((boot) => ({
      ...readBootStats(store, boot, places.get(boot.row) ?? [], nameOf),
      failure: failures.get(boot.row) ?? null,
    })),
    problems: counted(
      store,
      "SELECT code AS name, count(*) AS count FROM problem WHERE boot IS NULL GROUP BY code ORDER BY 2 DESC, 1",
    ),
    sources: store
      .prepare(
        "SELECT count(*) AS sources, coalesce(sum(size), 0) AS bytes, coalesce(sum(lines), 0) AS lines, coalesce(sum(waiting), 0) AS waiting FROM source",
      )
      .get() as Stats["sources"],
    carriers: {
      ...sumCarriers(carriers),
      otherLines: carriers.reduce((sum, { otherLines }) => sum + otherLines, 0),
    },
    renamed: readRenamedNodes(store),
  };
}

function readBootStats(
  store: Store,
  boot: BootView,
  places: readonly PlaceCount[],
  nameOf: CallNamer,
): Omit<BootStats, "failure"> {
  const { row } = boot;
  const serials = store.prepare("SELECT first_seq, last_seq FROM boot WHERE id = ?").get(row) as {
    first_seq: number;
    last_seq: number;
  };
  const events = store
    .prepare("SELECT coalesce(sum(events), 0) AS found FROM time_bucket WHERE boot = ?")
    .get(row);
  return {
    boot,
    firstSerial: serials.first_seq % SERIAL_RANGE,
    lastSerial: serials.last_seq % SERIAL_RANGE,
    events: (events as { found: number }).found,
    proof: readProof(store, row, nameOf),
    tasks: readTasks(store, row),
    records: readRecordStats(store, row),
    evidence: readEvidence(store, row, places),
    byPids: readByPids(store, row, places),
    containers: counted(
      store,
      `SELECT class AS name, count(*) AS count FROM container
       WHERE boot = ? AND NOT (class = 'host' AND key_suffix = '${HOST_PIDS_SUFFIX}') GROUP BY class ORDER BY 1`,
      row,
    ),
    conflicts: counted(
      store,
      "SELECT kind AS name, count(*) AS count FROM conflict WHERE boot = ? GROUP BY kind ORDER BY 2 DESC, 1",
      row,
    ),
    gaps: store
      .prepare(
        "SELECT count(*) AS gaps, coalesce(sum(last_seq - first_seq + 1), 0) AS serials FROM gap WHERE boot = ?",
      )
      .get(row) as BootStats["gaps"],
  };
}

function readTasks(store: Store, boot: number): TaskStats {
  const sql = `SELECT count(*) AS tasks, coalesce(sum(born IS NULL AND silent = 0), 0) AS withoutBirth, coalesce(sum(silent), 0) AS silent
    FROM task WHERE boot = ?`;
  return store.prepare(sql).get(boot) as TaskStats;
}

function readRecordStats(store: Store, boot: number): RecordStats {
  const { syscall, whole, lost } = EventFlag;
  const sql = `SELECT coalesce(sum(events) FILTER (WHERE flags & ${syscall | lost} <> 0), 0) AS calls,
      coalesce(sum(events) FILTER (WHERE flags & ${lost} <> 0 OR flags & ${syscall} <> 0 AND flags & ${whole} = 0), 0) AS incomplete
    FROM event_count WHERE boot = ?`;
  return store.prepare(sql).get(boot) as RecordStats;
}

/** Events by evidence. What is in no place has no task, or one that nothing is known of. */
function readEvidence(store: Store, boot: number, places: readonly PlaceCount[]): Counted[] {
  const count = (sql: string, ...parameters: number[]) =>
    store
      .prepare(sql)
      .pluck()
      .get(...parameters) as number;
  const ofPid = "SELECT coalesce(sum(events), 0) FROM event_count WHERE boot = ? AND has_pid = ?";
  const saidWithoutPid = count(
    `SELECT count(*) FROM event_container x CROSS JOIN event e ON e.id = x.event
     WHERE x.position = 0 AND e.pid IS NULL AND x.event >= ? AND x.event < ?`,
    firstKeyOfBoot(boot),
    firstKeyOfBoot(boot + 1),
  );
  const placed = places.reduce((sum, { events }) => sum + events, 0);
  const found = new Map<string, number>();
  for (const [name, events] of [
    ...places.map(({ evidence, events }) => [evidence, events] as const),
    ["unknown", count(ofPid, boot, 1) - (placed - saidWithoutPid)] as const,
    ["no task", count(ofPid, boot, 0) - saidWithoutPid] as const,
  ])
    found.set(name, (found.get(name) ?? 0) + events);
  return [...found]
    .filter(([, events]) => events > 0)
    .map(([name, events]) => ({ name, count: events }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/** Of the host's process ids. */
function readByPids(store: Store, boot: number, places: readonly PlaceCount[]): number {
  const row = store
    .prepare(
      `SELECT id FROM container WHERE boot = ? AND class = 'host' AND key_suffix = '${HOST_PIDS_SUFFIX}'`,
    )
    .pluck()
    .get(boot);
  return places.reduce((sum, { container, events }) => sum + (container === row ? events : 0), 0);
}

function counted(store: Store, sql: string, ...parameters: number[]): Counted[] {
  return store.prepare(sql).all(...parameters) as Counted[];
}
