// SPDX-License-Identifier: Apache-2.0
import type { PreparedStatement, Store } from "../../store.ts";

/** Writes problems of lines of one source; an existing row is kept. */
export class ProblemWriter {
  readonly #insert: PreparedStatement;
  readonly #source: number;

  constructor(store: Store, source: number) {
    this.#source = source;
    this.#insert = store.prepare(
      "INSERT OR IGNORE INTO problem (source, offset, length, line, code, detail) VALUES (?, ?, ?, ?, ?, ?)",
    );
  }

  /** Returns the number of new rows: 0 or 1. */
  add(code: string, detail: string, line: number, offset: number, length: number): number {
    return this.#insert.run(this.#source, offset, length, line, code, detail).changes;
  }
}

export function deleteProblems(store: Store, source: number, codes: readonly string[]): void {
  store
    .prepare("DELETE FROM problem WHERE source = ? AND code IN (SELECT value FROM json_each(?))")
    .run(source, JSON.stringify(codes));
}

/** Offset of the source's problem of this code; undefined: it has none. */
export function offsetOfProblem(store: Store, source: number, code: string): number | undefined {
  return store
    .prepare("SELECT offset FROM problem WHERE source = ? AND code = ?")
    .pluck()
    .get(source, code) as number | undefined;
}

/** Whether the source has a problem with a code other than these. */
export function hasProblemBesides(store: Store, source: number, codes: readonly string[]): boolean {
  const sql =
    "SELECT EXISTS (SELECT 1 FROM problem WHERE source = ? AND code NOT IN (SELECT value FROM json_each(?)))";
  return store.prepare(sql).pluck().get(source, JSON.stringify(codes)) === 1;
}

export function countProblemsOf(store: Store, source: number): number {
  return store.prepare("SELECT count(*) FROM problem WHERE source = ?").pluck().get(source) as number;
}
