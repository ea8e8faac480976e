// SPDX-License-Identifier: Apache-2.0
import { isDisk } from "../paths/host-devices.ts";
import type { Cause } from "./cause.ts";
import { type BootEvents, isInside, type PlacedEvent, placedRows, placedSql } from "./placed-events.ts";

type ProcEvent = PlacedEvent & { readonly inode: string; readonly dev: string; readonly flags: number };

interface Run {
  readonly event: number;
  readonly container: number;
  readonly task: number;
  readonly inode: string;
  readonly dev: string;
}

/** The first write to a file by a container's tasks, what they opened of it before, and the host's run nearest to it: the first after, else the last before. */
interface Write {
  readonly event: ProcEvent;
  readonly opened: readonly number[];
  run?: Run;
}

/** Names of a program or a descriptor in /proc: whoever opens one of them reaches what lies outside of his root directory. */
const BY_PROC = `p.name IN (SELECT id FROM string WHERE value > '/proc/' AND value < '/proc0' AND (value GLOB '/proc/*/exe' OR value GLOB '/proc/*/fd/*'))`;
const CHANGES = 128; // EventFlag.changes
const MOST_OPENED = 4;

/**
 * A file that the host executes, before or after, and that a container's task opened for writing by a name in /proc. Of each file the first such
 * event of a container. One pass over either side, however many files there are. Source: CVE-2019-5736.
 */
export function hostPrograms(events: BootEvents): Cause[] {
  const writes = writesInside(events);
  if (writes.size === 0) return [];
  for (const run of runsOfHost(events, [...writes.values()].flat()))
    for (const write of writes.get(fileOf(run)) ?? []) {
      const isAfter = write.run !== undefined && write.run.event > write.event.id;
      if (!isAfter) write.run = run;
    }
  return [...writes.values()]
    .flat()
    .flatMap((write) => (write.run === undefined ? [] : [causeOf(write, write.run)]));
}

function fileOf({ dev, inode }: { readonly dev: string; readonly inode: string }): string {
  return `${dev} ${inode}`;
}

function writesInside(events: BootEvents): Map<string, Write[]> {
  const columns = "s.value AS text, CAST(p.inode AS TEXT) AS inode, p.dev, e.flags";
  const join = "path p CROSS JOIN event e ON e.id = p.event JOIN string s ON s.id = p.name";
  const rows = placedRows<ProcEvent>(
    events,
    `${placedSql(columns, join)} WHERE p.event BETWEEN @first AND @last AND ${BY_PROC} AND e.pid IS NOT NULL AND e.success = 1
       AND p.inode IS NOT NULL AND NOT EXISTS (SELECT 1 FROM argv v WHERE v.event = e.id) ORDER BY p.event`,
    events.range,
  );
  const opened = new Map<string, number[]>();
  const writes = new Map<string, Write[]>();
  for (const event of rows) {
    if (!isInside(event) || !isDisk(event.dev)) continue;
    const [file, own] = [fileOf(event), `${event.container} ${fileOf(event)}`];
    const known = writes.get(file) ?? [];
    if (known.some((write) => write.event.container === event.container)) continue;
    const before = opened.get(own) ?? [];
    if ((event.flags & CHANGES) !== 0) writes.set(file, [...known, { event, opened: before }]);
    else if (before.length < MOST_OPENED) opened.set(own, [...before, event.id]);
  }
  return writes;
}

/** Runs of these files by tasks of the host, in order. */
function runsOfHost({ store, range }: BootEvents, writes: readonly Write[]): Iterable<Run> {
  const inodes = `[${[...new Set(writes.map(({ event }) => event.inode))].join(",")}]`;
  return store
    .prepare(
      `SELECT v.event, m.container, m.task, CAST(p.inode AS TEXT) AS inode, p.dev FROM argv v CROSS JOIN path p ON p.event = v.event AND p.item = 0
         CROSS JOIN event e ON e.id = v.event AND e.success = 1
         CROSS JOIN membership m ON m.pid = e.pid AND e.id BETWEEN m.from_event AND m.to_event AND m.from_event >= @first
         JOIN container k ON k.id = m.container AND k.class = 'host'
       WHERE v.event BETWEEN @first AND @last AND p.inode IN (SELECT value FROM json_each(@inodes)) ORDER BY v.event`,
    )
    .iterate({ ...range, inodes }) as Iterable<Run>;
}

function causeOf({ event: write, opened }: Write, run: Run): Cause {
  const { id, container, auid, text, dev, inode } = write;
  const isAfter = run.event > id;
  const events = [...opened, id, ...(isAfter ? [] : [run.event])];
  return {
    kind: "host-program",
    from: events[0]!,
    fromContainer: container,
    to: isAfter ? run.event : id,
    toContainer: run.container,
    through: events.slice(1),
    auid,
    task: isAfter ? run.task : null,
    detail: `opened ${text} for writing, which is a program of the host (device ${dev}, inode ${inode}); the host executed it ${isAfter ? "after" : "before, and not again in this log"}`,
  };
}
