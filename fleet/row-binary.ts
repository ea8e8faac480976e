// SPDX-License-Identifier: Apache-2.0

const FIRST_BYTES = 1 << 20;

/** Writes values in ClickHouse's RowBinary, in which every byte and every 64-bit number is exact. */
export class RowWriter {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #at = 0;

  get length(): number {
    return this.#at;
  }

  /** Position of the next value. */
  reset(): void {
    this.#at = 0;
  }

  /** A copy of the written bytes. */
  take(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#at));
  }

  u8(value: number): void {
    this.#room(1);
    this.#bytes[this.#at++] = value;
  }

  u16(value: number): void {
    this.#room(2);
    this.#at = this.#bytes.writeUInt16LE(value, this.#at);
  }

  u64(value: bigint): void {
    this.#room(8);
    this.#at = this.#bytes.writeBigUInt64LE(value, this.#at);
  }

  /** A safe integer as Int64 or UInt64. */
  whole(value: number): void {
    this.#room(8);
    this.#at = this.#bytes.writeInt32LE(value | 0, this.#at);
    this.#at = this.#bytes.writeInt32LE(Math.floor(value / 2 ** 32), this.#at);
  }

  i64(value: bigint): void {
    this.#room(8);
    this.#at = this.#bytes.writeBigInt64LE(value, this.#at);
  }

  nullableWhole(value: number | null): void {
    this.u8(value === null ? 1 : 0);
    if (value !== null) this.whole(value);
  }

  text(value: string | Uint8Array): void {
    if (typeof value !== "string") {
      this.#count(value.length);
      this.raw(value);
      return;
    }
    const length = Buffer.byteLength(value);
    this.#count(length);
    this.#room(length);
    this.#at += this.#bytes.write(value, this.#at, length, "utf8");
  }

  nullableText(value: string | Uint8Array | null): void {
    this.u8(value === null ? 1 : 0);
    if (value !== null) this.text(value);
  }

  texts(values: readonly (string | Uint8Array)[]): void {
    this.#count(values.length);
    for (const value of values) this.text(value);
  }

  /** Already encoded values. */
  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #count(value: number): void {
    this.#room(5);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#at++] = rest;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + bytes));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }
}

/** Reads the format of RowWriter. Throws RangeError if the bytes end within a value. */
export class RowReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  u8(): number {
    const value = this.#bytes.readUInt8(this.#at);
    this.#at += 1;
    return value;
  }

  u64(): bigint {
    const value = this.#bytes.readBigUInt64LE(this.#at);
    this.#at += 8;
    return value;
  }

  i64(): bigint {
    const value = this.#bytes.readBigInt64LE(this.#at);
    this.#at += 8;
    return value;
  }

  /** A 64-bit number that is a safe integer. */
  whole(): number {
    const value = this.#bytes.readUInt32LE(this.#at) + this.#bytes.readInt32LE(this.#at + 4) * 2 ** 32;
    this.#at += 8;
    return value;
  }

  nullable<T>(read: () => T): T | null {
    return this.u8() === 1 ? null : read();
  }

  list<T>(read: () => T): T[] {
    return Array.from({ length: this.#count() }, read);
  }

  bytes(): Buffer {
    const length = this.#count();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError("the bytes end within a text");
    const value = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return value;
  }

  /** One character per byte. */
  latin1(): string {
    return this.bytes().toString("latin1");
  }

  /** The text, if it is valid. */
  text(): string {
    return this.bytes().toString("utf8");
  }

  #count(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError("a length has too many bytes");
  }
}
