// SPDX-License-Identifier: Apache-2.0
import { crc32, inflateRawSync } from "node:zlib";

/** Bytes of a source in one block: block k holds [k * 256 KiB, (k + 1) * 256 KiB), only the last is shorter. */
export const BLOCK_BYTES = 256 * 1024;

/** zlib's least. */
const LEAST_CHUNK = 64;

/** The description of a `block` row's content. The file may be damaged or untrusted: every value is checked. */
export interface PackedBlock {
  readonly length: unknown;
  readonly bytes: unknown;
  /** NULL: stored by an older version. */
  readonly crc: unknown;
}

/** The bytes of a block, or a description of its error. At most the stated length is unpacked. */
export function unpackBlock({ length, bytes, crc }: PackedBlock): Buffer | string {
  if (typeof length !== "number" || !Number.isInteger(length) || length < 1 || length > BLOCK_BYTES)
    return "say that they are more, or fewer, than a block has";
  if (!(bytes instanceof Uint8Array)) return "are no bytes";
  let unpacked: Buffer;
  try {
    // In one piece: zlib's default of 16 KiB takes twice as long.
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
