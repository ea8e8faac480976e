// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { readSource } from "./blocks.ts";
import type { Store } from "./store.ts";

/** SHA-256 of a source's first bytes, for each of these numbers of bytes, from its blocks: all are read once. */
export function prefixHashes(store: Store, source: number, sizes: readonly number[]): Map<number, string> {
  const hashes = new Map<number, string>();
  const asked = [...new Set(sizes)].sort((a, b) => a - b);
  const hash = createHash("sha256");
  let at = 0;
  let next = 0;
  const note = () => {
    for (; asked[next] === at; next++) hashes.set(at, hash.copy().digest("hex"));
  };
  note();
  for (const block of readSource(store, source)) {
    for (let from = 0; from < block.length && next < asked.length; ) {
      const piece = block.subarray(from, from + (asked[next] as number) - at);
      hash.update(piece);
      from += piece.length;
      at += piece.length;
      note();
    }
    if (next === asked.length) break;
  }
  return hashes;
}

/** Columns of `source` about its bytes. */
export interface HashedSource {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  /** NULL: not computed since the source grew. */
  readonly sha256: string | null;
  /** Not NULL: an ingest of the source is running, or was stopped. */
  readonly resume: string | null;
}

export function readHashedSources(store: Store): HashedSource[] {
  return store
    .prepare("SELECT id, name, size, sha256, resume FROM source ORDER BY id")
    .all() as HashedSource[];
}

/** SHA-256 of a source, computed if not in its row; null during an ingest. */
export function sourceHash(
  store: Store,
  { id, size, sha256, resume }: Omit<HashedSource, "name">,
): string | null {
  if (resume !== null) return null;
  return sha256 ?? prefixHashes(store, id, [size]).get(size) ?? null;
}
