// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { BLOCK_BYTES, BlockReader } from "../../blocks.ts";
import { sourceHash } from "../../source-hash.ts";
import type { Store } from "../../store.ts";

export const HEAD_BYTES = 4096;
/** Of a block. */
export const SUM_BYTES = 16;

/** A pruned log. */
export interface PrunedSource {
  readonly id: number;
  readonly name: string;
  readonly node: string | null;
  readonly size: number;
  readonly lines: number;
  readonly events: number;
  readonly sha256: string;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  readonly prunedMs: number;
}

const COLUMNS =
  "id, name, node, size, lines, events, sha256, first_ms AS firstMs, last_ms AS lastMs, pruned_ms AS prunedMs";

export function readPrunedSources(store: Store): PrunedSource[] {
  return store.prepare(`SELECT ${COLUMNS} FROM pruned_source ORDER BY id`).all() as PrunedSource[];
}

export function findPrunedSource(store: Store, id: number): PrunedSource | undefined {
  return store.prepare(`SELECT ${COLUMNS} FROM pruned_source WHERE id = ?`).get(id) as
    | PrunedSource
    | undefined;
}

/** Identification of a log by its bytes. */
export interface PrunedBytes {
  readonly id: number;
  readonly size: number;
  readonly file: string | null;
  readonly sums: Buffer;
}

/** Pruned logs that begin with these bytes, the largest first. */
export function prunedWithHead(store: Store, node: string | null, head: Buffer): PrunedBytes[] {
  return store
    .prepare("SELECT id, size, file, sums FROM pruned_source WHERE head = ? AND node IS ? ORDER BY size DESC")
    .all(sha256(head), node) as PrunedBytes[];
}

/** Pruned logs smaller than a head. */
export function prunedBelowHead(store: Store, node: string | null): PrunedBytes[] {
  return store
    .prepare(
      `SELECT id, size, file, sums FROM pruned_source WHERE size < ${HEAD_BYTES} AND node IS ? ORDER BY size DESC`,
    )
    .all(node) as PrunedBytes[];
}

export function hasPruned(store: Store): boolean {
  return store.prepare("SELECT 1 FROM pruned_source LIMIT 1").get() !== undefined;
}

export function sumOf(block: Buffer): Buffer {
  return sha256(block).subarray(0, SUM_BYTES);
}

/** Records the identification of a source that is still in the database. Needs an open transaction. */
export function notePruned(store: Store, id: number, nowMs: number): void {
  const row = store
    .prepare("SELECT id, name, node, size, lines, sha256, resume, file FROM source WHERE id = ?")
    .get(id) as { id: number; size: number; sha256: string | null; resume: string | null };
  const blocks = new BlockReader(store);
  const sums: Buffer[] = [];
  for (let offset = 0; offset < row.size; offset += BLOCK_BYTES) sums.push(sumOf(blocks.block(id, offset)!));
  const head = blocks.block(id, 0)?.subarray(0, HEAD_BYTES) ?? Buffer.alloc(0);
  const times = store
    .prepare(
      "SELECT min(time_ms) AS firstMs, max(time_ms) AS lastMs, count(*) AS events FROM event WHERE source = ?",
    )
    .get(id) as { firstMs: number | null; lastMs: number | null; events: number };
  store
    .prepare(
      `INSERT INTO pruned_source (id, name, node, size, lines, events, sha256, file, head, sums, first_ms, last_ms, pruned_ms)
       VALUES (@id, @name, @node, @size, @lines, @events, @sha256, @file, @head, @sums, @firstMs, @lastMs, @nowMs)`,
    )
    .run({
      ...row,
      ...times,
      sha256: row.sha256 ?? sourceHash(store, row),
      head: sha256(head),
      sums: Buffer.concat(sums),
      nowMs,
    });
}

function sha256(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}
