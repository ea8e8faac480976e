// SPDX-License-Identifier: Apache-2.0
import { crc32, inflateRawSync } from "node:zlib";

/** Bytes of a source in one block: block k holds [k * 256 KiB, (k + 1) * 256 KiB), only the last is shorter. */
export const BLOCK_BYTES = 256 * 1024;

/** zlib's least. */
const LEAST_CHUNK = 64;

/** A row of `block`, as far as it says what is in it. The file may be damaged, or made by somebody else: nothing of it is believed. */
export interface PackedBlock {
  readonly length: unknown;
  readonly bytes: unknown;
  /** NULL: stored by an older version. */
  readonly crc: unknown;
}

/** The bytes of a block, or in words what is wrong with it. Not more is unpacked than the row says that there is. */
export function unpackBlock({ length, bytes, crc }: PackedBlock): Buffer | string {
  if (typeof length !== "number" || !Number.isInteger(length) || length < 1 || length > BLOCK_BYTES)
    return "say that they are more, or fewer, than a block has";
  if (!(bytes instanceof Uint8Array)) return "are no bytes";
  let unpacked: Buffer;
  try {
    // In one piece: by zlib's 16 KiB it takes twice as long.
    unpacked = inflateRawSync(bytes, {
      maxOutputLength: length,
      chunkSize: Math.max(LEAST_CHUNK, length + 1),
    });
  } catch {
    return "cannot be unpacked";
  }
  if (unpacked.length !== length) return `are ${unpacked.length} bytes instead of ${length}`;
  if (crc !== null && crc !== crc32(unpacked)) return "are not those that were stored (CRC-32)";
  return unpacked;
}
