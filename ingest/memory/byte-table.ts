// SPDX-License-Identifier: Apache-2.0

/** Total number of four-byte words of all texts in a table. */
const WORDS_OF_ENTRY = 64;
/** A table starts small, for short logs, and grows when full, which also empties it. */
const FIRST_ENTRIES = 256;
/** Number of slots for one text: a log that causes collisions only slows itself down. */
const WAYS = 4;
const MULTIPLIER = 0x9e3779b1 | 0;
const SEED = (Math.random() * 2 ** 32) | 0;

/**
 * Texts as bytes, each with the number of its entry; a full table is emptied. A text is looked up directly in the
 * bytes of a log, without creating a string; equal hashes are not enough for equality.
 */
export class ByteTable {
  /** End of the text read by scan(), at its end mark; -1 if there is none before the limit. */
  end = -1;
  readonly #most: number;
  #entries = 0;
  /** The entry plus one; 0 for none. */
  #slots = new Int32Array(0);
  #words = new Int32Array(0);
  #starts = new Int32Array(0);
  #lengths = new Int32Array(0);
  #hashes = new Int32Array(0);
  #tags = new Int32Array(0);
  /** The last hash not found in each slot. */
  #missed = new Int32Array(0);
  #count = 0;
  #used = 0;

  /** `most` is the maximum number of entries, a power of four. */
  constructor(most: number) {
    this.#most = most;
    this.#resize(Math.min(most, FIRST_ENTRIES));
  }

  #resize(entries: number): void {
    this.#entries = entries;
    this.#slots = new Int32Array(entries * 2);
    this.#words = new Int32Array(entries * WORDS_OF_ENTRY);
    this.#starts = new Int32Array(entries);
    this.#lengths = new Int32Array(entries);
    this.#hashes = new Int32Array(entries);
    this.#tags = new Int32Array(entries);
    this.#missed = new Int32Array(entries * 4);
  }

  /** Reads from `start` to the byte `mark`, repeated four times in a word, and returns the hash of the bytes before it. */
  scan(view: DataView, start: number, limit: number, mark: number, seed: number): number {
    let hash = seed ^ SEED;
    for (let at = start; at + 4 <= limit; at += 4) {
      const word = view.getInt32(at, true);
      const zeros = word ^ mark;
      const found = (zeros - 0x01010101) & ~zeros & 0x80808080;
      if (found !== 0) {
        const bytes = (31 - Math.clz32(found & -found)) >> 3;
        this.end = at + bytes;
        hash = Math.imul(hash ^ (word & ((1 << (bytes * 8)) - 1)) ^ bytes, MULTIPLIER);
        return hash ^ (hash >>> 15);
      }
      hash = Math.imul(hash ^ word, MULTIPLIER);
      hash = (hash << 13) | (hash >>> 19);
    }
    this.end = -1;
    return 0;
  }

  /** The entry of the text at [start, end) with this tag, or -1. Four bytes must be readable at `end`. */
  find(view: DataView, start: number, end: number, hash: number, tag: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let way = 0; way < WAYS; way++) {
      const entry = (slots[(hash + way) & mask] as number) - 1;
      if (entry < 0) return -1;
      if (this.#hashes[entry] !== hash || this.#tags[entry] !== tag) continue;
      if (this.#isAt(entry, view, start, end - start)) return entry;
    }
    return -1;
  }

  /** Whether the text was looked up before, as far as recorded. */
  isSecond(hash: number): boolean {
    const at = hash & (this.#missed.length - 1);
    if (this.#missed[at] === hash) return true;
    this.#missed[at] = hash;
    return false;
  }

  /** Adds a text; returns its entry, or -1 if there is no free slot. Entry 0 is the first of an emptied table: all others are gone. */
  add(view: DataView, start: number, end: number, hash: number, tag: number): number {
    const length = end - start;
    const words = (length + 3) >> 2;
    if (words > this.#words.length >> 4) return -1;
    if (this.#count === this.#entries || this.#used + words > this.#words.length) {
      if (this.#entries < this.#most) this.#resize(this.#entries * 4);
      else this.#slots.fill(0);
      this.#count = 0;
      this.#used = 0;
    }
    const mask = this.#slots.length - 1;
    for (let way = 0; way < WAYS; way++) {
      const slot = (hash + way) & mask;
      if (this.#slots[slot] !== 0) continue;
      const entry = this.#count++;
      this.#slots[slot] = entry + 1;
      this.#hashes[entry] = hash;
      this.#starts[entry] = this.#used;
      this.#lengths[entry] = length;
      this.#tags[entry] = tag;
      for (let at = 0; at < length; at += 4)
        this.#words[this.#used++] = view.getInt32(start + at, true) & maskOf(length - at);
      return entry;
    }
    return -1;
  }

  #isAt(entry: number, view: DataView, start: number, length: number): boolean {
    if (this.#lengths[entry] !== length) return false;
    const words = this.#words;
    let word = this.#starts[entry] as number;
    let at = 0;
    for (; at + 4 <= length; at += 4) if (words[word++] !== view.getInt32(start + at, true)) return false;
    return at === length || words[word] === (view.getInt32(start + at, true) & maskOf(length - at));
  }
}

/** The bytes of a word that belong to a text with this many bytes left. */
function maskOf(left: number): number {
  return left >= 4 ? -1 : (1 << (left * 8)) - 1;
}
