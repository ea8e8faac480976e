// SPDX-License-Identifier: Apache-2.0
import { createHash, type Hash, hash } from "node:crypto";

/** Beyond this, a running hash is used: creating one costs as much as hashing some kilobytes. */
const MOST_BYTES = 64 * 1024;

/** The SHA-256 of bytes given piece by piece, which must not change until it is taken. Cheap for few bytes. */
export class ByteDigest {
  #pieces: Uint8Array[] = [];
  #size = 0;
  #hash: Hash | undefined;

  update(piece: string | ArrayBufferView): this {
    const bytes =
      typeof piece === "string"
        ? Buffer.from(piece)
        : new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
    this.#pieces.push(bytes);
    this.#size += bytes.length;
    if (this.#size > MOST_BYTES) this.#empty();
    return this;
  }

  /** An independent copy of the current state. */
  copy(): ByteDigest {
    const copy = new ByteDigest();
    copy.#pieces = [...this.#pieces];
    copy.#size = this.#size;
    copy.#hash = this.#hash?.copy();
    return copy;
  }

  digest(): Buffer {
    if (this.#hash === undefined) return hash("sha256", Buffer.concat(this.#pieces), "buffer");
    this.#empty();
    return this.#hash.digest();
  }

  #empty(): void {
    this.#hash ??= createHash("sha256");
    for (const piece of this.#pieces) this.#hash.update(piece);
    this.#pieces = [];
    this.#size = 0;
  }
}
