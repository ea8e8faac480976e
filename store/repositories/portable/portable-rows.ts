// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import { keyDistance, keysOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";
import { portableRow } from "./portable-sql.ts";
import { BOOT_TABLES, DATABASE_TABLES, EVENT_TABLES, TASK_TABLES } from "./portable-tables.ts";

/** Rows of one table: a JSON array of arrays. */
export interface RowPiece {
  readonly table: string;
  readonly rows: string;
}

/** Rows in one piece. */
const ROWS = 2000;
/** Tasks per group of rows: a change in one task resends its group. */
export const TASKS = 4096;

/** The rows of a whole database beside those of its boots. */
export function* databaseRows(store: Store): Generator<RowPiece, void, undefined> {
  for (const table of DATABASE_TABLES) {
    const sql = `SELECT ${portableRow(table)} FROM "${table.name}"`;
    yield* pieces(table.name, store.prepare(sql).pluck().iterate() as Iterable<string>);
  }
}

/** The rows of a boot beside its events and tasks. */
export function* bootRows(store: Store, boot: BootId): Generator<RowPiece, void, undefined> {
  for (const table of BOOT_TABLES) {
    const sql = `SELECT ${portableRow(table)} FROM "${table.name}" WHERE ${table.of}`;
    yield* pieces(table.name, store.prepare(sql).pluck().iterate({ boot }) as Iterable<string>);
  }
}

/** Numbers of a boot's groups of tasks. */
export function taskGroups(store: Store, boot: BootId): number[] {
  return store
    .prepare(`SELECT DISTINCT id / ${TASKS} AS part FROM task WHERE boot = ? ORDER BY part`)
    .pluck()
    .all(boot) as number[];
}

/** The rows of a boot's tasks of one group. */
export function* taskRows(store: Store, boot: BootId, group: number): Generator<RowPiece, void, undefined> {
  const parameters = { boot, first: group * TASKS, last: (group + 1) * TASKS - 1 };
  for (const table of TASK_TABLES) {
    const sql = `SELECT ${portableRow(table)} FROM "${table.name}" WHERE ${table.of}`;
    yield* pieces(table.name, store.prepare(sql).pluck().iterate(parameters) as Iterable<string>);
  }
}

function* pieces(table: string, rows: Iterable<string>): Generator<RowPiece, void, undefined> {
  let piece: string[] = [];
  for (const row of rows) {
    piece.push(row);
    if (piece.length === ROWS) {
      yield { table, rows: `[${piece.join(",")}]` };
      piece = [];
    }
  }
  if (piece.length > 0) yield { table, rows: `[${piece.join(",")}]` };
}

/** Reads the rows attached to a range of events, by table: per event, a JSON array of arrays. */
export function dependentReader(
  store: Store,
): (first: number, last: number) => readonly ReadonlyMap<number, string>[] {
  const statements = EVENT_TABLES.map((table) =>
    store
      .prepare(
        `SELECT event, json_group_array(${portableRow(table)}) FROM "${table.name}" WHERE event BETWEEN ? AND ? GROUP BY event`,
      )
      .raw(),
  );
  return (first, last) =>
    statements.map((statement) => new Map(statement.all(first, last) as [number, string][]));
}

/** Boots, each with the name of its host. */
export function portableBoots(store: Store): PortableBoot[] {
  return store
    .prepare(
      "SELECT b.id AS boot, n.name AS node, b.first_ms AS firstMs, b.last_ms AS lastMs FROM boot b JOIN node n ON n.id = b.node ORDER BY b.id",
    )
    .all() as PortableBoot[];
}

export interface PortableBoot {
  readonly boot: BootId;
  readonly node: string | null;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Serials per part. */
const SERIALS = 2 ** 14;

/** The parts of a boot that have events, each with its first and last possible key. */
export function* eventParts(
  store: Store,
  boot: BootId,
): Generator<{ readonly part: number; readonly first: number; readonly last: number }, void, undefined> {
  const range = keysOfBoot(boot);
  const width = keyDistance(SERIALS);
  const next = store.prepare("SELECT id FROM event WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1").pluck();
  for (let from: number = range.first; from <= range.last; ) {
    const found = next.get(from, range.last) as number | undefined;
    if (found === undefined) return;
    const part = Math.floor((found - range.first) / width);
    const first = range.first + part * width;
    const last = Math.min(first + width - 1, range.last);
    yield { part, first, last };
    from = last + 1;
  }
}
