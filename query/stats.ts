// SPDX-License-Identifier: Apache-2.0
import { EventFlag } from "../store/event-flags.ts";
import { SERIAL_RANGE } from "../store/event-key.ts";
import type { Store } from "../store/store.ts";
import { HOST_PIDS_SUFFIX } from "./host-pids.ts";
import { type BootView, bootReader } from "./search/search-boot-reader.ts";
import { type CallNamer, type Proof, readProof } from "./stats-proof.ts";

/** What is known of one boot, and how well. */
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
  readonly sources: { readonly sources: number; readonly bytes: number; readonly lines: number };
}

const BOOT_WIDTH = 2 ** 36;

/** Everything that `stats` shows. Reads every event once. */
export function readStats(store: Store, nameOf: CallNamer): Stats {
  const { boots } = bootReader(store);
  return {
    boots: boots.map((boot) => readBootStats(store, boot, nameOf)),
    problems: counted(
      store,
      "SELECT code AS name, count(*) AS count FROM problem GROUP BY code ORDER BY 2 DESC, 1",
    ),
    sources: store
      .prepare(
        "SELECT count(*) AS sources, coalesce(sum(size), 0) AS bytes, coalesce(sum(lines), 0) AS lines FROM source",
      )
      .get() as Stats["sources"],
  };
}

function readBootStats(store: Store, boot: BootView, nameOf: CallNamer): BootStats {
  const { row } = boot;
  const first = row * BOOT_WIDTH;
  const last = first + BOOT_WIDTH - 1;
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
    records: readRecordStats(store, first, last),
    evidence: readEvidence(store, first, last),
    byPids: readByPids(store, row),
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

function readRecordStats(store: Store, first: number, last: number): RecordStats {
  const { syscall, whole, lost } = EventFlag;
  const sql = `SELECT coalesce(sum(flags & ${syscall | lost} <> 0), 0) AS calls,
      coalesce(sum(flags & ${lost} <> 0 OR flags & ${syscall} <> 0 AND flags & ${whole} = 0), 0) AS incomplete
    FROM event WHERE id BETWEEN ? AND ?`;
  return store.prepare(sql).get(first, last) as RecordStats;
}

/** By the same rule as the answers of a search: the event's own word, the kernel's repeated word, the task's membership. */
function readEvidence(store: Store, first: number, last: number): Counted[] {
  const sql = `
    SELECT coalesce(x.evidence,
        CASE WHEN m.container IS NOT NULL AND e.flags & ${EventFlag.containerId} <> 0 THEN 'kernel' ELSE m.evidence END,
        CASE WHEN e.pid IS NULL THEN 'no task' ELSE 'unknown' END) AS name, count(*) AS count
    FROM event e
      LEFT JOIN event_container x ON x.event = e.id AND x.position = 0
      LEFT JOIN membership m ON m.pid = e.pid AND m.to_event >= e.id AND m.from_event =
        (SELECT max(l.from_event) FROM membership l WHERE l.pid = e.pid AND l.from_event BETWEEN @first AND e.id)
    WHERE e.id BETWEEN @first AND @last GROUP BY 1 ORDER BY 2 DESC`;
  return store.prepare(sql).all({ first, last }) as Counted[];
}

function readByPids(store: Store, boot: number): number {
  const sql = `
    SELECT count(*) FROM container c JOIN membership m ON m.container = c.id
      JOIN event e ON e.pid = m.pid AND e.id BETWEEN m.from_event AND m.to_event
    WHERE c.boot = ? AND c.class = 'host' AND c.key_suffix = '${HOST_PIDS_SUFFIX}'
      AND NOT EXISTS (SELECT 1 FROM event_container x WHERE x.event = e.id AND x.position = 0)`;
  return store.prepare(sql).pluck().get(boot) as number;
}

function counted(store: Store, sql: string, ...parameters: number[]): Counted[] {
  return store.prepare(sql).all(...parameters) as Counted[];
}
