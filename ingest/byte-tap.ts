// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";

/** The bytes that passed through a tap: size and SHA-256 as they lay there, before anything was unpacked. */
export interface TappedBytes {
  readonly bytes: number;
  readonly sha256: string;
}

/** Counts and hashes bytes on their way. */
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
