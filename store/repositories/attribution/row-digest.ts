// SPDX-License-Identifier: Apache-2.0

import { createHash, type Hash } from "node:crypto";

/** The first bytes of a SHA-256: that a log makes two blocks alike is beyond whoever writes it. */
const DIGEST_BYTES = 16;
const VALUES = 4096;
const TEXTS = 1024;

/** A digest of numbers and texts, in order; null is told from all of them. */
export class RowDigest {
  readonly #values = new Float64Array(VALUES);
  readonly #texts = new Map<string, readonly [number, number]>();
  #count = 0;
  #hash: Hash = createHash("sha256");

  number(value: number | null): void {
    if (this.#count === VALUES) this.#empty();
    this.#values[this.#count++] = value ?? -1;
  }

  text(value: string | null): void {
    if (value === null) return this.number(-1);
    const [one, other] = this.#numbersOf(value);
    this.number(one);
    this.number(other);
  }

  /** 96 bits of a text's own digest: most texts come again and again. */
  #numbersOf(value: string): readonly [number, number] {
    const known = this.#texts.get(value);
    if (known !== undefined) return known;
    if (this.#texts.size === TEXTS) this.#texts.clear();
    const bytes = createHash("sha256").update(value).digest();
    const numbers = [bytes.readUIntBE(0, 6), bytes.readUIntBE(6, 6)] as const;
    this.#texts.set(value, numbers);
    return numbers;
  }

  /** Of what was given up to here; more may follow. */
  soFar(): string {
    this.#empty();
    return this.#hash.copy().digest().toString("base64", 0, DIGEST_BYTES);
  }

  /** Of what was given; begins anew. */
  take(): string {
    this.#empty();
    const digest = this.#hash.digest().toString("base64", 0, DIGEST_BYTES);
    this.#hash = createHash("sha256");
    return digest;
  }

  #empty(): void {
    if (this.#count === 0) return;
    this.#hash.update(new Uint8Array(this.#values.buffer, 0, this.#count * 8));
    this.#count = 0;
  }
}
