// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";

/** The bytes that passed through: size and SHA-256 before unpacking. */
export interface TappedBytes {
  readonly bytes: number;
  readonly sha256: string;
}

/** Counts and hashes passing bytes. */
export class ByteTap {
  readonly #hash = createHash("sha256");
  #bytes = 0;
  #isWhole = false;

  async *through(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.#hash.update(chunk);
      this.#bytes += chunk.length;
      yield chunk;
    }
    this.#isWhole = true;
  }

  /** Undefined where the bytes were not read to their end. */
  get tapped(): TappedBytes | undefined {
    return this.#isWhole ? { bytes: this.#bytes, sha256: this.#hash.copy().digest("hex") } : undefined;
  }
}
