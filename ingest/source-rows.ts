// SPDX-License-Identifier: Apache-2.0
import { type Store, toSqlText } from "../store/api.ts";

/** Row of `node` for a name in latin1; made where it is missing. */
export function nodeRow(store: Store, name: string | null): number {
  const text = name === null ? null : String(toSqlText(name));
  const found = store.prepare("SELECT id FROM node WHERE ifnull(name, '') = ifnull(?, '')").pluck().get(text);
  return (
    (found as number | undefined) ??
    Number(store.prepare("INSERT INTO node (name) VALUES (?)").run(text).lastInsertRowid)
  );
}

/** Name of a row of `node`, in latin1. */
export function nodeName(store: Store, node: number): string | null {
  const name = store.prepare("SELECT name FROM node WHERE id = ?").pluck().get(node) as string | null;
  return name === null ? null : Buffer.from(name, "utf8").toString("latin1");
}

/** A row of `source`. */
export interface SourceRow {
  readonly id: number;
  readonly size: number;
  readonly lines: number;
  readonly sha256: string | null;
  readonly resume: string | null;
}

export function createSource(
  store: Store,
  name: string,
  node: string | null,
  closed: boolean,
  run: number,
): number {
  const insert = store.prepare(
    "INSERT INTO source (name, node, size, lines, closed, run) VALUES (?, ?, 0, 0, ?, ?)",
  );
  return Number(insert.run(name, node, closed ? 1 : 0, run).lastInsertRowid);
}

export function readSourceRow(store: Store, id: number): SourceRow {
  return store
    .prepare("SELECT id, size, lines, sha256, resume FROM source WHERE id = ?")
    .get(id) as SourceRow;
}

/** An ingest is at work on the source: its bytes up to `size` are in blocks, `resume` says how to go on. */
export function saveProgress(store: Store, id: number, size: number, lines: number, resume: string): void {
  store
    .prepare("UPDATE source SET size = ?, lines = ?, sha256 = NULL, resume = ? WHERE id = ?")
    .run(size, lines, resume, id);
}

/** All that the source has was read. */
export function completeSource(
  store: Store,
  id: number,
  done: { size: number; lines: number; sha256: string; closed: boolean; waiting: number },
): void {
  store
    .prepare(
      "UPDATE source SET size = ?, lines = ?, sha256 = ?, closed = ?, waiting = ?, resume = NULL WHERE id = ?",
    )
    .run(done.size, done.lines, done.sha256, done.closed ? 1 : 0, done.waiting, id);
}

/** The file that a source was read from has another name now: it was rotated. */
export function renameSource(store: Store, id: number, name: string, closed: boolean): void {
  store
    .prepare("UPDATE source SET name = ?, closed = max(closed, ?) WHERE id = ?")
    .run(name, closed ? 1 : 0, id);
}
