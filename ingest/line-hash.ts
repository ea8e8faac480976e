// SPDX-License-Identifier: Apache-2.0
import { createHash, type Hash } from "node:crypto";

const LINE_FEED = 10;

/** SHA-256 of bytes, and of those up to the last line end among them. */
export class LineHash {
  #hash: Hash = createHash("sha256");
  #lineHash: Hash = this.#hash;

  update(bytes: Buffer): void {
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) {
      this.#hash.update(bytes.subarray(0, end));
      this.#lineHash = end === bytes.length ? this.#hash : this.#hash.copy();
    } else if (this.#lineHash === this.#hash) this.#lineHash = this.#hash.copy();
    if (end < bytes.length) this.#hash.update(bytes.subarray(end));
  }

  digest(upToLastLine: boolean): string {
    return (upToLastLine ? this.#lineHash : this.#hash).copy().digest("hex");
  }
}
