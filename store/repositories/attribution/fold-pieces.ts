// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";

/** Kinds of pieces of a boot in `fold_piece`, with their first positions: ingest deletes all of them if a boot's ids are rewritten. */
export const FoldPiece = {
  /** The model some thousand serials before the end. */
  model: 0,
  /** The last event of the newer model, and that model. */
  tip: 2 ** 33,
  /** Digests of the rows concluded last (`kept-rows.ts`). */
  rows: 2 ** 32,
  /** Counts by location of the events up to one some distance before the end. */
  places: 3 * 2 ** 32,
  /** Candidates for the beginning of a cause, up to the last event. */
  candidates: 4 * 2 ** 32,
  /** The event up to which container_file is filled. */
  files: 5 * 2 ** 32,
} as const;

const ROOM = 2 ** 32;

/** The pieces of one kind, in order. */
export function readPieces(store: Store, boot: BootId, kind: number): Iterable<Buffer> {
  const sql =
    "SELECT bytes FROM fold_piece WHERE boot = ? AND position >= ? AND position < ? ORDER BY position";
  return store
    .prepare(sql)
    .pluck()
    .iterate(boot, kind, kind + ROOM) as Iterable<Buffer>;
}

/** Replaces the pieces of a kind. Runs inside the caller's transaction. */
export function writePieces(store: Store, boot: BootId, kind: number, pieces: Iterable<Uint8Array>): void {
  forgetPieces(store, boot, kind, 0);
  const insert = store.prepare("INSERT INTO fold_piece VALUES (?, ?, ?)");
  let position = kind;
  for (const bytes of pieces) insert.run(boot, position++, bytes);
}

/** Replaces the pieces of one kind by those of another, from a position on. Runs inside the caller's transaction. */
export function movePieces(store: Store, boot: BootId, kind: number, from: number, to: number): void {
  forgetPieces(store, boot, to, 0);
  store
    .prepare(
      "UPDATE fold_piece SET position = position + ? WHERE boot = ? AND position >= ? AND position < ?",
    )
    .run(to - kind - from, boot, kind + from, kind + ROOM);
}

/** Writes or replaces one piece of a kind. */
export function writePiece(store: Store, boot: BootId, kind: number, at: number, bytes: Uint8Array): void {
  store.prepare("INSERT OR REPLACE INTO fold_piece VALUES (?, ?, ?)").run(boot, kind + at, bytes);
}

/** Deletes the pieces of a kind from one position to before another. */
export function forgetPieces(store: Store, boot: BootId, kind: number, from: number, to = ROOM): void {
  store
    .prepare("DELETE FROM fold_piece WHERE boot = ? AND position >= ? AND position < ?")
    .run(boot, kind + from, kind + to);
}
