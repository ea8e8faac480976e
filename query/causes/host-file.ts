// SPDX-License-Identifier: Apache-2.0
import type { Cause } from "./cause.ts";
import { type BootEvents, isInside, type PlacedEvent, placedRows, placedSql } from "./placed-events.ts";

type FileEvent = PlacedEvent & { readonly inode: number; readonly dev: string };

const COLUMNS = "s.value AS text, p.inode, p.dev";
const EXECUTED = "argv v CROSS JOIN path p ON p.event = v.event AND p.item = 0";
const HOST_RUNS = `${EXECUTED} CROSS JOIN event e ON e.id = v.event LEFT JOIN string s ON s.id = p.name`;
const FILES = "path p CROSS JOIN event e ON e.id = p.event CROSS JOIN string s ON s.id = p.name";
/** Made, or opened for writing by a descriptor's or a program's name in /proc. What is cheap to tell of a row stands first. */
const TOUCHED = `p.event BETWEEN @first AND @last AND (p.nametype = 'CREATE' OR p.name IN (
    SELECT id FROM string WHERE value > '/proc/' AND value < '/proc0' AND (value GLOB '/proc/*/exe' OR value GLOB '/proc/*/fd/*'))
      AND EXISTS (SELECT 1 FROM event c WHERE c.id = p.event AND c.flags & 128 <> 0))
  AND p.name IS NOT NULL AND p.inode IN (SELECT value FROM json_each(@inodes))`;

/**
 * Files that the host executed, by device and inode, and that a container's task had made, or opened for writing by a
 * descriptor's or a program's name in /proc, before: the way of a mounted host directory. Most logs
 * have no such file, and then two scans of PATH rows are all; else both sides are read side by side.
 */
export function hostFiles(events: BootEvents): Cause[] {
  const inodes = hasContainers(events) ? touchedInodes(events, executedInodes(events)) : [];
  if (inodes.length === 0) return [];
  const lastTouch = new Map<string, FileEvent>();
  const causes = new Map<string, Cause>();
  const touches = touchedInside(events, inodes);
  let touch = touches.next();
  for (const run of executedByHost(events, inodes)) {
    for (; !touch.done && touch.value.id < run.id; touch = touches.next())
      if (isInside(touch.value)) lastTouch.set(fileOf(touch.value), touch.value);
    const cause = lastTouch.get(fileOf(run));
    if (cause !== undefined && !causes.has(fileOf(run))) causes.set(fileOf(run), causeOf(cause, run));
  }
  touches.return(); // a statement that is left in the middle keeps the database locked
  return [...causes.values()];
}

function causeOf(touch: FileEvent, run: FileEvent): Cause {
  return {
    kind: "host-file",
    from: touch.id,
    fromContainer: touch.container,
    to: run.id,
    toContainer: run.container,
    through: [],
    auid: touch.auid,
    task: run.task,
    detail: `${touch.text} (device ${run.dev}, inode ${run.inode}) was executed outside after`,
  };
}

function hasContainers({ store, boot }: BootEvents): boolean {
  const sql = "SELECT 1 FROM container WHERE boot = ? AND class <> 'host' LIMIT 1";
  return store.prepare(sql).get(boot) !== undefined;
}

function fileOf({ dev, inode }: FileEvent): string {
  return `${dev}:${inode}`;
}

/** Of everything that was executed, wherever: whose it was is asked only of the files that were touched. */
function executedInodes({ store, range }: BootEvents): number[] {
  const sql = `SELECT DISTINCT p.inode FROM ${EXECUTED} WHERE v.event BETWEEN @first AND @last AND p.inode IS NOT NULL`;
  return store.prepare(sql).pluck().all(range) as number[];
}

/** Those of them that were touched, wherever. */
function touchedInodes({ store, range }: BootEvents, inodes: readonly number[]): number[] {
  if (inodes.length === 0) return [];
  const statement = store.prepare(`SELECT DISTINCT p.inode FROM path p WHERE ${TOUCHED}`).pluck();
  return statement.all({ ...range, inodes: JSON.stringify(inodes) }) as number[];
}

function executedByHost(
  events: BootEvents,
  inodes: readonly number[],
): Generator<FileEvent, void, undefined> {
  return placedRows<FileEvent>(
    events,
    `${placedSql(COLUMNS, HOST_RUNS)} WHERE v.event BETWEEN @first AND @last
       AND p.inode IN (SELECT value FROM json_each(@inodes)) AND k.class = 'host' AND e.success = 1 ORDER BY v.event`,
    { ...events.range, inodes: JSON.stringify(inodes) },
  );
}

function touchedInside(events: BootEvents, inodes: readonly number[]): Generator<FileEvent, void, undefined> {
  return placedRows<FileEvent>(
    events,
    `${placedSql(COLUMNS, FILES)} WHERE ${TOUCHED} AND e.pid IS NOT NULL ORDER BY p.event`,
    { ...events.range, inodes: JSON.stringify(inodes) },
  );
}
