// SPDX-License-Identifier: Apache-2.0
import { isDisk } from "../paths/host-devices.ts";
import type { Cause } from "./cause.ts";
import { type BootEvents, isInside, type PlacedEvent, placedRows, placedSql } from "./placed-events.ts";

type ProcEvent = PlacedEvent & { readonly inode: string; readonly dev: string; readonly flags: number };

interface Run {
  readonly event: number;
  readonly container: number;
  readonly task: number;
}

/** Names of a program or a descriptor in /proc: whoever opens one of them reaches what lies outside of his root directory. */
const BY_PROC = `p.name IN (SELECT id FROM string WHERE value > '/proc/' AND value < '/proc0' AND (value GLOB '/proc/*/exe' OR value GLOB '/proc/*/fd/*'))`;

/**
 * A file that the host executes, before or after, and that a container's task opened for writing by a name in /proc: what an exec into the
 * container left it by. Of each file the first such event. Source: CVE-2019-5736.
 */
export function hostPrograms(events: BootEvents): Cause[] {
  const opened = new Map<string, number[]>();
  const causes = new Map<string, Cause>();
  const firstRun = runReader(events);
  const columns = "s.value AS text, CAST(p.inode AS TEXT) AS inode, p.dev, e.flags";
  const join = "path p CROSS JOIN event e ON e.id = p.event JOIN string s ON s.id = p.name";
  const rows = placedRows<ProcEvent>(
    events,
    `${placedSql(columns, join)} WHERE p.event BETWEEN @first AND @last AND ${BY_PROC} AND e.pid IS NOT NULL AND e.success = 1 AND p.inode IS NOT NULL
       ORDER BY p.event`,
    events.range,
  );
  for (const row of rows) {
    const file = `${row.container} ${row.dev} ${row.inode}`;
    if (!isInside(row) || !isDisk(row.dev) || causes.has(file)) continue;
    const before = opened.get(file) ?? [];
    if ((row.flags & 128) === 0) opened.set(file, [...before, row.id].slice(0, 4));
    else {
      const run = firstRun(row);
      if (run !== undefined) causes.set(file, causeOf(row, before, run));
    }
  }
  return [...causes.values()];
}

function causeOf(write: ProcEvent, through: readonly number[], run: Run): Cause {
  const { id, container, auid, text, dev, inode } = write;
  const isAfter = run.event > id;
  return {
    kind: "host-program",
    from: through[0] ?? id,
    fromContainer: container,
    to: isAfter ? run.event : id,
    toContainer: run.container,
    through: [...through.slice(1), id, ...(isAfter ? [] : [run.event])].filter(
      (event) => event !== through[0],
    ),
    auid,
    task: isAfter ? run.task : null,
    detail: `opened ${text} for writing, which is a program of the host (device ${dev}, inode ${inode}); the host executed it ${isAfter ? "after" : "before, and not again in this log"}`,
  };
}

/** The host's first run of a file after an event, else its last before. */
function runReader({ store, range }: BootEvents): (file: ProcEvent) => Run | undefined {
  const select = (order: string) =>
    store.prepare(
      `SELECT v.event, m.container, m.task FROM path p CROSS JOIN argv v ON v.event = p.event CROSS JOIN event e ON e.id = v.event AND e.success = 1
         CROSS JOIN membership m ON m.pid = e.pid AND e.id BETWEEN m.from_event AND m.to_event AND m.from_event >= @first
         JOIN container k ON k.id = m.container AND k.class = 'host'
       WHERE p.item = 0 AND p.inode = CAST(@inode AS INTEGER) AND p.dev = @dev AND p.event BETWEEN @first AND @last AND ${order}`,
    );
  const after = select("p.event > @id ORDER BY p.event LIMIT 1");
  const before = select("p.event < @id ORDER BY p.event DESC LIMIT 1");
  return ({ id, inode, dev }) => {
    const file = { ...range, id, inode, dev };
    return (after.get(file) ?? before.get(file)) as Run | undefined;
  };
}
