// SPDX-License-Identifier: Apache-2.0
import type { ContainerId, TaskId } from "../../../types/ids.ts";
import { EventFlag } from "../../event-flags.ts";
import type { KeyRange } from "../../event-key.ts";
import { type BootEvents, type PlacedEvent, placedRows, placedSql } from "./placed-events.ts";

/** An event on a file, by device and inode; its text is the name as logged. */
export type FileOnDevice = PlacedEvent & { readonly inode: number; readonly dev: string };

/** Names of a program or a descriptor in /proc: opening one reaches files outside the task's root directory. */
const BY_PROC = `p.name IN (SELECT id FROM string WHERE value > '/proc/' AND value < '/proc0' AND (value GLOB '/proc/*/exe' OR value GLOB '/proc/*/fd/*'))`;
/** The same, for few PATH records: one name after another. */
const EACH_BY_PROC = `EXISTS (SELECT 1 FROM string n WHERE n.id = p.name AND (n.value GLOB '/proc/*/exe' OR n.value GLOB '/proc/*/fd/*'))`;
const COLUMNS = "s.value AS text, p.inode, p.dev";
const EXECUTED = "argv v CROSS JOIN path p ON p.event = v.event AND p.item = 0";
const HOST_RUNS = `${EXECUTED} CROSS JOIN event e ON e.id = v.event LEFT JOIN string s ON s.id = p.name`;
const FILES = "path p CROSS JOIN event e ON e.id = p.event CROSS JOIN string s ON s.id = p.name";
/** Created, or opened for writing by a descriptor's or a program's name in /proc. Cheap tests come first. */
const touched = (byProc: string) => `p.event BETWEEN @first AND @last AND (p.nametype = 'CREATE' OR ${byProc}
      AND EXISTS (SELECT 1 FROM event c WHERE c.id = p.event AND c.flags & ${EventFlag.changes} <> 0))
  AND p.name IS NOT NULL AND p.inode IN (SELECT value FROM json_each(@inodes))`;

/** Maximum size of a key range with few events. */
const FEW_KEYS = 80_000;

/** Inodes of all files executed in a range of events, in any location. */
export function executedInodes({ store }: BootEvents, range: KeyRange): number[] {
  const sql = `SELECT DISTINCT p.inode FROM ${EXECUTED} WHERE v.event BETWEEN @first AND @last AND p.inode IS NOT NULL`;
  return store.prepare(sql).pluck().all(range) as number[];
}

/** Those of some inodes that were created, or opened for writing by a name in /proc, in any location. */
export function touchedInodes({ store }: BootEvents, range: KeyRange, inodes: readonly number[]): number[] {
  if (inodes.length === 0) return [];
  const isWhole = range.last - range.first > FEW_KEYS;
  const condition = touched(isWhole ? BY_PROC : EACH_BY_PROC);
  const statement = store.prepare(`SELECT DISTINCT p.inode FROM path p WHERE ${condition}`).pluck();
  return statement.all({ ...range, inodes: JSON.stringify(inodes) }) as number[];
}

/** Runs of files with these inodes by tasks of the host, in order. */
export function executedByHost(
  events: BootEvents,
  inodes: readonly number[],
): Generator<FileOnDevice, void, undefined> {
  return placedRows<FileOnDevice>(
    events,
    `${placedSql(COLUMNS, HOST_RUNS)} WHERE v.event BETWEEN @first AND @last
       AND p.inode IN (SELECT value FROM json_each(@inodes)) AND k.class = 'host' AND e.success = 1 ORDER BY v.event`,
    { ...events.range, inodes: JSON.stringify(inodes) },
  );
}

/** Events that made files with these inodes, or opened them for writing by a name in /proc, in order. */
export function touchesOf(
  events: BootEvents,
  inodes: readonly number[],
): Generator<FileOnDevice, void, undefined> {
  return placedRows<FileOnDevice>(
    events,
    `${placedSql(COLUMNS, FILES)} WHERE ${touched(BY_PROC)} AND e.pid IS NOT NULL ORDER BY p.event`,
    { ...events.range, inodes: JSON.stringify(inodes) },
  );
}

/** An event on a file by a name in /proc; the inode is in decimal. */
export type ProcEvent = PlacedEvent & {
  readonly inode: string;
  readonly dev: string;
  readonly flags: number;
};

/** Successful ones that ran no program, in order. `known`: those up to `after`, or more. */
export function eventsByProcNames(
  events: BootEvents,
  known: readonly number[],
  after: number,
): Generator<ProcEvent, void, undefined> {
  const { first, last } = events.range;
  const isWhole = after < first || last - after > FEW_KEYS;
  const columns = "s.value AS text, CAST(p.inode AS TEXT) AS inode, p.dev, e.flags";
  const among = `(SELECT value AS event FROM json_each(@known) UNION SELECT event FROM path WHERE event BETWEEN @after + 1 AND @last) some CROSS JOIN path p ON p.event = some.event`;
  const join = `${isWhole ? "path p" : among} CROSS JOIN event e ON e.id = p.event JOIN string s ON s.id = p.name`;
  const parameters = isWhole ? {} : { known: JSON.stringify(known), after };
  return placedRows<ProcEvent>(
    events,
    `${placedSql(columns, join)} WHERE p.event BETWEEN @first AND @last AND ${isWhole ? BY_PROC : EACH_BY_PROC} AND e.pid IS NOT NULL AND e.success = 1
       AND p.inode IS NOT NULL AND NOT EXISTS (SELECT 1 FROM argv v WHERE v.event = e.id) ORDER BY p.event`,
    { ...events.range, ...parameters },
  );
}

/** A run of a program by a task of the host; the inode is in decimal. */
export interface HostRun {
  readonly event: number;
  readonly container: ContainerId;
  readonly task: TaskId;
  readonly inode: string;
  readonly dev: string;
}

/** Those of files with these inodes, in order, one at a time. */
export function runsOfHost({ store, range }: BootEvents, inodes: readonly string[]): Iterable<HostRun> {
  return store
    .prepare(
      `SELECT v.event, m.container, m.task, CAST(p.inode AS TEXT) AS inode, p.dev FROM argv v CROSS JOIN path p ON p.event = v.event AND p.item = 0
         CROSS JOIN event e ON e.id = v.event AND e.success = 1
         CROSS JOIN membership m ON m.pid = e.pid AND e.id BETWEEN m.from_event AND m.to_event AND m.from_event >= @first
         JOIN container k ON k.id = m.container AND k.class = 'host'
       WHERE v.event BETWEEN @first AND @last AND p.inode IN (SELECT value FROM json_each(@inodes)) ORDER BY v.event`,
    )
    .iterate({ ...range, inodes: `[${inodes.join(",")}]` }) as Iterable<HostRun>;
}
