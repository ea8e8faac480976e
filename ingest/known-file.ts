// SPDX-License-Identifier: Apache-2.0
import { BLOCK_BYTES, BlockReader } from "../store/blocks.ts";
import { type SizedSource, sourcesOfFile } from "../store/repositories/sources/known-sources.ts";
import type { Store } from "../store/store.ts";
import type { PlainLog } from "./plain-log.ts";

/** Number of bytes compared at the beginning and at the end of a source. */
const END_BYTES = 64 * 1024;

/**
 * The source that a file begins with, recognised by device and inode, a size that is not smaller, and the bytes at both
 * ends. Auditd only appends: the bytes in between are assumed unchanged, as comparing them would cost as much as reading the log.
 */
export function findKnownFile(store: Store, node: string | null, log: PlainLog): SizedSource | undefined {
  const rows = sourcesOfFile(store, log.identity, node, log.size);
  if (rows.length === 0) return undefined;
  const blocks = new BlockReader(store);
  return rows.find(
    ({ source, size }) =>
      isEqual(blocks, source, log, 0, Math.min(END_BYTES, size)) &&
      isEqual(blocks, source, log, Math.max(0, size - END_BYTES), size),
  );
}

function isEqual(blocks: BlockReader, source: number, log: PlainLog, from: number, to: number): boolean {
  const bytes = log.at(from, to - from);
  if (bytes.length < to - from) return false;
  for (let at = from; at < to; ) {
    const start = at - (at % BLOCK_BYTES);
    const piece = blocks.block(source, start)?.subarray(at - start, to - start);
    if (piece === undefined || piece.length === 0) return false;
    if (piece.compare(bytes, at - from, at - from + piece.length) !== 0) return false;
    at += piece.length;
  }
  return true;
}
