// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store.ts";
import { StoreError } from "../store-error.ts";
import { hashedRanges, readChecked } from "./range-hashes.ts";

/** Condition of the bytes of a source. */
export interface SourceVerdict {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  /** Number of stored SHA-256s of it, and of those that match. */
  readonly proofs: number;
  /** Findings as text; empty: none. */
  readonly damage: readonly string[];
}

/** Reads the bytes of every source and compares them with all their stored hashes. */
export function* checkSources(store: Store): Generator<SourceVerdict> {
  const sources = store.prepare("SELECT id, name, size FROM source ORDER BY id").all();
  for (const { id, name, size } of sources as { id: number; name: string; size: number }[]) {
    const proofs = hashedRanges(store, id).length;
    const damage = [...damageOf(store, id, size)];
    yield { id, name: String(name), bytes: size, proofs, damage };
  }
}

function* damageOf(store: Store, id: number, size: number): Generator<string> {
  let bytes = 0;
  try {
    const pieces = readChecked(store, id);
    let next = pieces.next();
    for (; next.done !== true; next = pieces.next()) bytes += next.value.length;
    if (bytes !== size) yield `it has ${bytes} bytes instead of ${size}`;
    for (const { from, to, saidBy } of next.value)
      yield `bytes ${from} to ${to} do not have the SHA-256 that they had (${saidBy})`;
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== "CTR_STORE_DAMAGED") throw error;
    yield error.message.slice(store.path.length + 2);
  }
}

/** Blocks without a checksum, stored by an older version. */
export function blocksWithoutSum(store: Store): number {
  return store.prepare("SELECT count(*) FROM block WHERE crc IS NULL").pluck().get() as number;
}
