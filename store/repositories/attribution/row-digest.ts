// SPDX-License-Identifier: Apache-2.0

import { createHash, type Hash, hash } from "node:crypto";

/** The first bytes of a SHA-256: an attacker cannot produce two blocks with the same digest. */
const DIGEST_BYTES = 16;
/** Buffer sizes: for a small boot, and the maximum, so that many values are hashed at a time. */
const FEW_VALUES = 64;
const MOST_VALUES = 4096;
const TEXTS = 1024;

/** A digest of numbers and texts, in order; null differs from all of them. */
export class RowDigest {
  #values = new Float64Array(FEW_VALUES);
  readonly #texts = new Map<string, readonly [number, number]>();
  #count = 0;
  /** Hash for more values than fit in the buffer: creating one costs as much as hashing some hundred values. */
  #hash: Hash | undefined;

  number(value: number | null): void {
    if (this.#count === this.#values.length) this.#makeRoom();
    this.#values[this.#count++] = value ?? -1;
  }

  text(value: string | null): void {
    if (value === null) return this.number(-1);
    const [one, other] = this.#numbersOf(value);
    this.number(one);
    this.number(other);
  }

  /** 96 bits of a text's own digest, cached: most texts repeat. */
  #numbersOf(value: string): readonly [number, number] {
    const known = this.#texts.get(value);
    if (known !== undefined) return known;
    if (this.#texts.size === TEXTS) this.#texts.clear();
    const bytes = hash("sha256", value, "buffer");
    const numbers = [bytes.readUIntBE(0, 6), bytes.readUIntBE(6, 6)] as const;
    this.#texts.set(value, numbers);
    return numbers;
  }

  /** Digest of the values so far; more may follow. */
  soFar(): string {
    if (this.#hash === undefined) return shortened(hash("sha256", this.#bytes, "buffer"));
    return shortened(this.#hash.copy().update(this.#bytes).digest());
  }

  /** Digest of the values; resets the state. */
  take(): string {
    const digest = this.soFar();
    this.#hash = undefined;
    this.#count = 0;
    return digest;
  }

  get #bytes(): Uint8Array {
    return new Uint8Array(this.#values.buffer, 0, this.#count * 8);
  }

  #makeRoom(): void {
    if (this.#count < MOST_VALUES) {
      const values = new Float64Array(this.#count * 2);
      values.set(this.#values);
      this.#values = values;
      return;
    }
    this.#hash ??= createHash("sha256");
    this.#hash.update(this.#bytes);
    this.#count = 0;
  }
}

function shortened(digest: Buffer): string {
  return digest.toString("base64", 0, DIGEST_BYTES);
}
