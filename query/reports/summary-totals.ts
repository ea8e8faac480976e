// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store/store.ts";

/** How much of everything there is; what stands in several boots counts once. */
export interface SummaryTotals {
  readonly events: number;
  /** Events by the row of `string` with their record types. */
  readonly types: ReadonlyMap<number, number>;
  readonly failed: number;
  readonly programs: number;
  readonly commands: number;
  readonly loginUsers: number;
  readonly terminals: number;
  readonly files: number;
  readonly hosts: number;
  readonly keys: number;
  readonly pids: number;
}

const INDEXES = ["event_pid", "event_actor", "event_key", "event_failed", "path_name", "detail_value"];

/**
 * Of the whole database, by kept counts and by indexes alone: no event is read. undefined where an index is missing, since
 * a load was killed before it was built.
 */
export function readWholeTotals(store: Store): SummaryTotals | undefined {
  const index = store.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?");
  if (INDEXES.some((name) => index.get(name) === undefined)) return undefined;
  const one = (sql: string) => store.prepare(sql).pluck().get() as number;
  const types = new Map(
    store.prepare("SELECT types, sum(events) FROM event_count GROUP BY types").raw().all() as [
      number,
      number,
    ][],
  );
  return {
    events: [...types.values()].reduce((sum, events) => sum + events, 0),
    types,
    failed: one("SELECT count(*) FROM event INDEXED BY event_failed WHERE success = 0"),
    ...countActors(store, usedActors(store)),
    files: one("SELECT count(DISTINCT name) FROM path INDEXED BY path_name WHERE name IS NOT NULL"),
    hosts: one("SELECT count(DISTINCT value) FROM detail INDEXED BY detail_value WHERE kind IN (1, 2)"),
    keys: one(distinct("key")),
    pids: one(distinct("pid")),
  };
}

/** From one value to the next by the index: few values stand in millions of events. */
function distinct(column: "key" | "pid"): string {
  const next = (above: string) =>
    `SELECT ${column} FROM event INDEXED BY event_${column} WHERE ${column} ${above} ORDER BY ${column} LIMIT 1`;
  return `WITH RECURSIVE found (value) AS (
      SELECT (${next("IS NOT NULL")}) UNION ALL SELECT (${next("> value")}) FROM found WHERE value IS NOT NULL)
    SELECT count(value) FROM found`;
}

/** Actors that between them have every program and every credential of the events; an actor may have lost its events. */
function usedActors(store: Store): number[] {
  const isUsed = store.prepare("SELECT 1 FROM event INDEXED BY event_actor WHERE actor = ? LIMIT 1");
  const programs = new Set<number | null>([null]);
  const credentials = new Set<number | null>([null]);
  const used: number[] = [];
  const actors = store.prepare("SELECT id, program, credential FROM actor").raw().iterate() as Iterable<
    [number, number | null, number | null]
  >;
  for (const [id, program, credential] of actors) {
    if (programs.has(program) && credentials.has(credential)) continue;
    if (isUsed.get(id) === undefined) continue;
    programs.add(program);
    credentials.add(credential);
    used.push(id);
  }
  return used;
}

/** What these actors differ in. */
export function countActors(
  store: Store,
  actors: Iterable<number>,
): Pick<SummaryTotals, "programs" | "commands" | "loginUsers" | "terminals"> {
  return store
    .prepare(
      `SELECT count(DISTINCT p.exe) AS programs, count(DISTINCT p.comm) AS commands,
         count(DISTINCT c.auid) AS loginUsers, count(DISTINCT c.tty) AS terminals
       FROM json_each(?) j CROSS JOIN actor a ON a.id = j.value
         LEFT JOIN program p ON p.id = a.program LEFT JOIN credential c ON c.id = a.credential`,
    )
    .get(JSON.stringify([...actors])) as ReturnType<typeof countActors>;
}
