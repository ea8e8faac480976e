// SPDX-License-Identifier: Apache-2.0
import type { Contid } from "../types/contid.ts";

/** A contid as 8 bytes, big-endian: BLOBs sort like the numbers, over all 2^64 values. */
export function contidToBlob(contid: Contid): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(contid);
  return bytes;
}

/** The contid in 8 big-endian bytes. Throws RangeError for any other length. */
export function contidFromBlob(blob: Uint8Array): Contid {
  if (blob.byteLength !== 8) throw new RangeError(`a contid has 8 bytes, this has ${blob.byteLength}`);
  return Buffer.from(blob.buffer, blob.byteOffset, 8).readBigUInt64BE() as Contid;
}
