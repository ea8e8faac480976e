// SPDX-License-Identifier: Apache-2.0
import { createHash, type Hash } from "node:crypto";
import { readSource } from "../blocks.ts";
import type { Store } from "../store.ts";

/** Bytes [from, to) of a source with their stored SHA-256 and its origin. */
export interface HashedRange {
  readonly from: number;
  readonly to: number;
  readonly sha256: string;
  /** The origin: the source, or the part read by a run. */
  readonly saidBy: string;
}

/** All stored hashes of a source: of the whole, of the part read by each run, and of the part added by each. */
export function hashedRanges(store: Store, source: number): HashedRange[] {
  const row = store.prepare("SELECT size, sha256 FROM source WHERE id = ?").get(source) as
    | { size: number; sha256: string | null }
    | undefined;
  if (row === undefined) return [];
  const runs = store
    .prepare(
      "SELECT run, size, bytes, sha256, added_sha256 FROM run_source WHERE source = ? ORDER BY run, position",
    )
    .all(source) as RunRow[];
  const ranges: HashedRange[] = [];
  if (row.sha256 !== null) ranges.push({ from: 0, to: row.size, sha256: row.sha256, saidBy: "the source" });
  for (const { run, size, bytes, sha256, added_sha256 } of runs) {
    if (size === null) continue;
    if (sha256 !== null) ranges.push({ from: 0, to: size, sha256, saidBy: `run ${run}` });
    if (added_sha256 !== null && bytes > 0)
      ranges.push({
        from: size - bytes,
        to: size,
        sha256: added_sha256,
        saidBy: `run ${run}, what it added`,
      });
  }
  return ranges;
}

interface RunRow {
  readonly run: number;
  readonly size: number | null;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly added_sha256: string | null;
}

/** Hashes a source's bytes as they pass, and returns the ranges that have changed. */
export class RangeHashes {
  readonly #open: HashedRange[];
  readonly #prefixes: HashedRange[];
  readonly #prefix = createHash("sha256");
  readonly #wrong: HashedRange[] = [];
  #active: { range: HashedRange; hash: Hash }[] = [];
  #at = 0;

  constructor(ranges: readonly HashedRange[]) {
    this.#prefixes = ranges.filter(({ from }) => from === 0).toSorted((a, b) => a.to - b.to);
    this.#open = ranges.filter(({ from }) => from !== 0).toSorted((a, b) => a.from - b.from);
  }

  take(bytes: Uint8Array): void {
    const start = this.#at;
    const end = start + bytes.length;
    for (let from = start; from < end; ) {
      const to = Math.min(end, this.#prefixes[0]?.to ?? end);
      this.#prefix.update(bytes.subarray(from - start, to - start));
      from = to;
      this.#endPrefixes(from);
    }
    while (this.#open[0] !== undefined && this.#open[0].from < end)
      this.#active.push({ range: this.#open.shift() as HashedRange, hash: createHash("sha256") });
    for (const { range, hash } of this.#active)
      hash.update(
        bytes.subarray(Math.max(0, range.from - start), Math.max(0, Math.min(range.to, end) - start)),
      );
    for (const { range, hash } of this.#active.filter(({ range: { to } }) => to <= end))
      if (hash.digest("hex") !== range.sha256) this.#wrong.push(range);
    this.#active = this.#active.filter(({ range: { to } }) => to > end);
    this.#at = end;
  }

  /** Ranges with another hash or missing bytes. */
  end(): HashedRange[] {
    return [...this.#wrong, ...this.#active.map(({ range }) => range), ...this.#open, ...this.#prefixes];
  }

  #endPrefixes(at: number): void {
    while (this.#prefixes[0]?.to === at) {
      const range = this.#prefixes.shift() as HashedRange;
      if (this.#prefix.copy().digest("hex") !== range.sha256) this.#wrong.push(range);
    }
  }
}

/** The bytes of a source, and finally the ranges that have changed. Throws StoreError CTR_STORE_DAMAGED. */
export function* readChecked(store: Store, source: number): Generator<Buffer, HashedRange[]> {
  const hashes = new RangeHashes(hashedRanges(store, source));
  for (const bytes of readSource(store, source)) {
    hashes.take(bytes);
    yield bytes;
  }
  return hashes.end();
}
