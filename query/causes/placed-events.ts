// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store/store.ts";

/** An event with its task's place. */
export interface PlacedEvent {
  readonly id: number;
  readonly timeMs: number;
  readonly pid: number;
  readonly task: number;
  readonly container: number | null;
  readonly class: string | null;
  readonly auid: number | null;
  readonly success: number | null;
  readonly text: string;
}

const UNSET = 4_294_967_295;

/** Columns and joins of PlacedEvent; `e` is the event, `text` what `SELECT` gives for it. */
export function placedSql(text: string, join: string): string {
  return `SELECT DISTINCT e.id, e.time_ms AS timeMs, e.pid, m.task, m.container, k.class, e.success,
      nullif(c.auid, ${UNSET}) AS auid, ${text} AS text
    FROM ${join}
    LEFT JOIN membership m ON m.pid = e.pid AND m.from_event = (
      SELECT max(from_event) FROM membership WHERE pid = e.pid AND from_event <= e.id) AND m.to_event >= e.id
    LEFT JOIN container k ON k.id = m.container
    LEFT JOIN actor a ON a.id = e.actor LEFT JOIN credential c ON c.id = a.credential`;
}

/** Events with a PATH whose name fits one of the GLOB patterns, in order. */
export function eventsOnPaths(store: Store, patterns: readonly string[]): PlacedEvent[] {
  const fits = patterns.map(() => "value GLOB ?").join(" OR ");
  const names = store
    .prepare(`SELECT id FROM string WHERE ${fits}`)
    .pluck()
    .all(...patterns) as number[];
  const join = "path p JOIN event e ON e.id = p.event JOIN string s ON s.id = p.name";
  return store
    .prepare(
      `${placedSql("s.value", join)} WHERE p.name IN (SELECT value FROM json_each(?)) AND e.pid IS NOT NULL ORDER BY e.id`,
    )
    .all(JSON.stringify(names)) as PlacedEvent[];
}

/** Program runs, in order, with their arguments joined by NUL. */
export function programRuns(store: Store): PlacedEvent[] {
  return store
    .prepare(
      `${placedSql("v.arguments", "argv v JOIN event e ON e.id = v.event")} WHERE e.pid IS NOT NULL ORDER BY e.id`,
    )
    .all()
    .map((row) => {
      const { text, ...rest } = row as Omit<PlacedEvent, "text"> & { text: Uint8Array };
      return { ...rest, text: Buffer.from(text).toString("latin1") };
    });
}

/** Whether an event lies inside a container, as far as that is known. */
export function isInside({ container, class: kind }: PlacedEvent): boolean {
  return container !== null && kind !== "host";
}

/** The first event of each task below `pid`, a parent, in order: one without a ppid column of its own. */
export function firstEventsUnder(store: Store, ppid: number): PlacedEvent[] {
  return store
    .prepare(
      `${placedSql("''", "task t JOIN event e ON e.id = t.first_event")}
       WHERE e.actor IN (SELECT id FROM actor WHERE ppid = ?) AND t.silent = 0 ORDER BY e.id`,
    )
    .all(ppid) as PlacedEvent[];
}
