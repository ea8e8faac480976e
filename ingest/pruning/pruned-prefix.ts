// SPDX-License-Identifier: Apache-2.0
import { BLOCK_BYTES } from "../../store/blocks.ts";
import {
  HEAD_BYTES,
  hasPruned,
  type PrunedBytes,
  prunedBelowHead,
  prunedWithHead,
  SUM_BYTES,
  sumOf,
} from "../../store/repositories/pruning/pruned-sources.ts";
import type { Store } from "../../store/store.ts";
import type { PlainLog } from "../plain-log.ts";

const NOTHING = Buffer.alloc(0);

/** A log that begins with the bytes of a pruned one. */
export interface PrunedPrefix {
  id: number;
  /** Number of its bytes that belong to the pruned log. */
  bytes: number;
}

/**
 * Skips the bytes of a pruned log, and returns those after them if the log has grown. Bytes of other logs are all
 * returned. Blocks are compared by checksum; from the first difference on, bytes are returned.
 */
export async function* withoutPruned(
  store: Store,
  node: string | null,
  bytes: AsyncIterable<Buffer>,
  onFound: (found: PrunedPrefix) => void,
): AsyncGenerator<Buffer> {
  if (!hasPruned(store)) {
    yield* bytes;
    return;
  }
  const comparer = new PrunedComparer(store, node);
  for await (const piece of bytes) {
    const given = comparer.push(piece);
    if (given.length > 0) yield given;
  }
  const rest = comparer.end();
  if (comparer.found.bytes > 0) onFound(comparer.found);
  if (rest.length > 0) yield rest;
}

/** Compares bytes with those of pruned logs, block by block. */
class PrunedComparer {
  readonly found: PrunedPrefix = { id: 0, bytes: 0 };
  readonly #store: Store;
  readonly #node: string | null;
  #waiting: Buffer[] = [];
  #length = 0;
  /** undefined: too few bytes to decide; empty: the following bytes are of no pruned log. */
  #candidates: readonly PrunedBytes[] | undefined;
  #block = 0;

  constructor(store: Store, node: string | null) {
    this.#store = store;
    this.#node = node;
  }

  /** Returns the bytes that belong to no pruned log. */
  push(piece: Buffer): Buffer {
    if (this.#candidates?.length === 0) return piece;
    this.#waiting.push(piece);
    this.#length += piece.length;
    return this.#candidates === undefined && this.#length < HEAD_BYTES ? NOTHING : this.#compare();
  }

  /** End of the input. */
  end(): Buffer {
    if (this.#candidates === undefined) {
      const given = this.#compare();
      if (this.#candidates!.length === 0) return given;
    }
    if (this.#candidates!.length === 0) return NOTHING;
    // It ends inside the pruned bytes: a shorter copy of the log.
    this.found.id = this.#candidates![0]!.id;
    this.found.bytes += this.#length;
    return NOTHING;
  }

  #compare(): Buffer {
    let rest = Buffer.concat(this.#waiting);
    this.#candidates ??= headsOf(this.#store, this.#node, rest);
    while (this.#candidates.length > 0) {
      const [step, left] = next(this.#candidates, this.#block, rest);
      if (step === 0) break;
      this.#candidates = left;
      if (left.length === 0) break;
      this.found.id = left[0]!.id;
      this.found.bytes += step;
      rest = rest.subarray(step);
      this.#block++;
      if (isOver(left[0]!, this.#block)) this.#candidates = [];
    }
    const isDone = this.#candidates.length === 0;
    this.#waiting = isDone ? [] : [rest];
    this.#length = isDone ? 0 : rest.length;
    return isDone ? rest : NOTHING;
  }
}

/** Whether a file is a pruned log that has not grown: recognised by device and inode, its size and the bytes at both ends. */
export function isPrunedFile(store: Store, node: string | null, log: PlainLog): boolean {
  if (!hasPruned(store)) return false;
  const { identity, size } = log;
  return headsOf(store, node, log.at(0, BLOCK_BYTES)).some((known) => {
    if (known.file !== identity || known.size !== size) return false;
    const block = Math.floor((size - 1) / BLOCK_BYTES);
    const sum = known.sums.subarray(block * SUM_BYTES);
    return sumOf(log.at(block * BLOCK_BYTES, size - block * BLOCK_BYTES)).equals(sum);
  });
}

/** Pruned logs that begin with these bytes. */
function headsOf(store: Store, node: string | null, bytes: Buffer): readonly PrunedBytes[] {
  const heads = prunedWithHead(store, node, bytes.subarray(0, HEAD_BYTES));
  // A log smaller than a head may have grown beyond it.
  return heads.length > 0
    ? heads
    : prunedBelowHead(store, node).filter((small) => next([small], 0, bytes)[0] > 0);
}

function isOver({ size }: PrunedBytes, block: number): boolean {
  return block * BLOCK_BYTES >= size;
}

/** Compares the next block: returns its size, and the logs with the same block. 0: more bytes are needed. */
function next(
  candidates: readonly PrunedBytes[],
  block: number,
  rest: Buffer,
): readonly [number, readonly PrunedBytes[]] {
  for (const candidate of candidates) {
    const length = Math.min(BLOCK_BYTES, candidate.size - block * BLOCK_BYTES);
    if (rest.length < length) return [0, candidates];
    const sum = candidate.sums.subarray(block * SUM_BYTES, (block + 1) * SUM_BYTES);
    if (length > 0 && sumOf(rest.subarray(0, length)).equals(sum)) return [length, [candidate]];
  }
  return [-1, []];
}
