// SPDX-License-Identifier: Apache-2.0
import { DetailKind } from "../../store/detail-kind.ts";
import { asText } from "../../store/search/text-match.ts";
import type { Store } from "../../store/store.ts";
import { IS_FILE, socketTable } from "./lists/file-list.ts";
import { HOST_LIST } from "./lists/host-list.ts";
import { hasSeveralNodes } from "./several-nodes.ts";

/** How much of everything there is; what stands in several boots counts once, what is one host's own once for each host. */
export interface SummaryTotals {
  readonly events: number;
  /** Events by the row of `string` with their record types. */
  readonly types: ReadonlyMap<number, number>;
  /** The same of those that failed. */
  readonly failedTypes: ReadonlyMap<number, number>;
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
  const failedTypes = new Map(
    store
      .prepare("SELECT types, count(*) FROM event INDEXED BY event_failed WHERE success = 0 GROUP BY types")
      .raw()
      .all() as [number, number][],
  );
  return {
    events: [...types.values()].reduce((sum, events) => sum + events, 0),
    types,
    failedTypes,
    failed: [...failedTypes.values()].reduce((sum, events) => sum + events, 0),
    ...countActors(store, usedActors(store), detailRows(store, `kind = ${DetailKind.terminal}`)),
    files:
      one("SELECT count(DISTINCT name) FROM path INDEXED BY path_name WHERE name IS NOT NULL") +
      countFurtherFiles(store),
    hosts: HOST_LIST.table!(store).texts.length,
    keys: countKeys(store, distinctRows(store, "key")),
    pids: distinctRows(store, "pid").filter((pid) => pid >= 0).length,
    ...(hasSeveralNodes(store) ? countByNode(store) : {}),
  };
}

/** Counts of objects that are one host's own, for each host. Reads two indexes whole, and no event. */
function countByNode(store: Store): Pick<SummaryTotals, "loginUsers" | "pids"> {
  const ofBoots = (column: "actor" | "pid") =>
    `(SELECT DISTINCT ${column}, id / 68719476736 AS boot FROM event INDEXED BY event_${column} WHERE ${column} >= 0) e JOIN boot b ON b.id = e.boot`;
  return store
    .prepare(
      `SELECT (SELECT count(*) FROM (SELECT DISTINCT b.node, e.pid FROM ${ofBoots("pid")})) AS pids,
         (SELECT count(*) FROM (SELECT DISTINCT b.node, c.auid FROM ${ofBoots("actor")}
            JOIN actor a ON a.id = e.actor JOIN credential c ON c.id = a.credential WHERE c.auid IS NOT NULL)) AS loginUsers`,
    )
    .get() as Pick<SummaryTotals, "loginUsers" | "pids">;
}

/** Files that no PATH record names. */
function countFurtherFiles(store: Store): number {
  const sockets = socketTable(store);
  return store
    .prepare(
      `WITH ${sockets.sql} SELECT count(*) FROM (SELECT DISTINCT x.value FROM detail x INDEXED BY detail_value WHERE ${IS_FILE}) v
         WHERE NOT EXISTS (SELECT 1 FROM path p INDEXED BY path_name WHERE p.name = v.value)`,
    )
    .pluck()
    .get(sockets.parameters) as number;
}

/** Rows of `string` that details have on which a condition holds. */
function detailRows(store: Store, condition: string): number[] {
  return store
    .prepare(`SELECT DISTINCT value FROM detail INDEXED BY detail_value WHERE ${condition}`)
    .pluck()
    .all() as number[];
}

/** How many keys stand in these rows of `string`: one row may have several. */
export function countKeys(store: Store, rows: Iterable<number>): number {
  const text = store.prepare("SELECT value FROM string WHERE id = ?").pluck();
  return new Set([...rows].flatMap((row) => asText(text.get(row) as string | Uint8Array).split("\x01"))).size;
}

/** From one value to the next by the index: few values stand in millions of events. */
function distinctRows(store: Store, column: "key" | "pid"): number[] {
  const next = (above: string) =>
    `SELECT ${column} FROM event INDEXED BY event_${column} WHERE ${column} ${above} ORDER BY ${column} LIMIT 1`;
  const sql = `WITH RECURSIVE found (value) AS (
      SELECT (${next("IS NOT NULL")}) UNION ALL SELECT (${next("> value")}) FROM found WHERE value IS NOT NULL)
    SELECT value FROM found WHERE value IS NOT NULL`;
  return store.prepare(sql).pluck().all() as number[];
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

/** Numbers of different programs and users of these actors, and of the terminals that they and these rows of `string` name. */
export function countActors(
  store: Store,
  actors: Iterable<number>,
  terminals: Iterable<number>,
): Pick<SummaryTotals, "programs" | "commands" | "loginUsers" | "terminals"> {
  return store
    .prepare(
      `WITH used (actor) AS MATERIALIZED (SELECT value FROM json_each(@actors))
       SELECT count(DISTINCT p.exe) AS programs, count(DISTINCT p.comm) AS commands, count(DISTINCT c.auid) AS loginUsers,
         (SELECT count(*) FROM (SELECT c.tty FROM used u JOIN actor a ON a.id = u.actor JOIN credential c ON c.id = a.credential
           WHERE c.tty IS NOT NULL UNION SELECT s.value FROM json_each(@terminals) t JOIN string s ON s.id = t.value)) AS terminals
       FROM used u CROSS JOIN actor a ON a.id = u.actor
         LEFT JOIN program p ON p.id = a.program LEFT JOIN credential c ON c.id = a.credential`,
    )
    .get({
      actors: JSON.stringify([...actors]),
      terminals: JSON.stringify([...terminals]),
    }) as ReturnType<typeof countActors>;
}
