// SPDX-License-Identifier: Apache-2.0

/** One value of a file of JSON, or why it could not be read. */
export type JsonValue =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly reason: string; readonly text: string };

/** A longer value is not read: parsing `[{},{},…` would take twenty times as much memory. */
export const MOST_OF_A_VALUE = 1 << 26;
/** Number of bytes kept of an unreadable value. */
const SHOWN = 200;
const DEEPEST = 200;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The values of a JSON file, in order: one per line, or each over any number of lines. A broken value affects no other:
 * a line that begins with `{"` begins a new value if the previous one did, too.
 */
export class JsonValues {
  readonly #most: number;
  #line = 0;
  #rest: Buffer[] = [];
  #value: Buffer[] = [];
  #bytes = 0;
  #first = 0;
  #depth = 0;
  #isTooLong = false;

  constructor(most = MOST_OF_A_VALUE) {
    this.#most = most;
  }

  *push(chunk: Buffer): Generator<JsonValue> {
    let at = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, at)) {
      const piece = chunk.subarray(at, end + 1);
      const line = this.#rest.length === 0 ? piece : Buffer.concat([...this.#rest, piece]);
      this.#rest = [];
      at = end + 1;
      yield* this.#take(line);
    }
    const tail = chunk.subarray(at);
    if (tail.length === 0) return;
    // An unfinished line is held up to the maximum length of a value.
    const held = this.#rest.reduce((sum, { length }) => sum + length, tail.length);
    if (held <= this.#most) this.#rest.push(Buffer.from(tail));
    else this.#isTooLong = true;
  }

  *end(): Generator<JsonValue> {
    if (this.#rest.length > 0) yield* this.#take(Buffer.concat(this.#rest));
    this.#rest = [];
    if (this.#value.length > 0) yield this.#rejected("is not complete");
  }

  *#take(line: Buffer): Generator<JsonValue> {
    this.#line += 1;
    if (this.#isTooLong) {
      this.#value.push(line.subarray(0, SHOWN));
      this.#first ||= this.#line;
      yield this.#rejected(`is longer than ${this.#most} bytes`);
      return;
    }
    if (this.#value.length > 0 && beginsObject(line) && beginsObject(this.#value[0]!))
      yield this.#rejected("is not complete");
    if (this.#value.length === 0) {
      if (isBlank(line)) return;
      this.#first = this.#line;
    }
    this.#value.push(line);
    this.#bytes += line.length;
    this.#depth = scan(line, this.#depth);
    if (this.#depth === IN_STRING) yield this.#rejected("is not complete");
    else if (this.#depth > DEEPEST) yield this.#rejected(`is nested deeper than ${DEEPEST}`);
    else if (this.#bytes > this.#most) yield this.#rejected(`is longer than ${this.#most} bytes`);
    else if (this.#depth <= 0) yield this.#read();
    else this.#value[this.#value.length - 1] = Buffer.from(line); // its chunk belongs to the caller
  }

  #read(): JsonValue {
    const text = Buffer.concat(this.#value).toString("utf8");
    try {
      const value: unknown = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
      const found = { line: this.#first, value };
      this.#forget();
      return found;
    } catch {
      return this.#rejected("is no JSON");
    }
  }

  #rejected(reason: string): JsonValue {
    const text = Buffer.concat(this.#value.slice(0, 8)).toString("utf8").slice(0, SHOWN).trimEnd();
    const found = { line: this.#first, reason, text };
    this.#forget();
    return found;
  }

  #forget(): void {
    this.#value = [];
    this.#bytes = 0;
    this.#depth = 0;
    this.#first = 0;
    this.#isTooLong = false;
  }
}

/** A line ends in a string, and JSON has no line ends in strings. */
const IN_STRING = Number.NEGATIVE_INFINITY;

/** Nesting depth of a value after these bytes. */
function scan(bytes: Buffer, before: number): number {
  let depth = before;
  let isString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (isString) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) isString = false;
    } else if (byte === QUOTE) isString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth++;
      if (depth > DEEPEST) break;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return isString && depth <= DEEPEST ? IN_STRING : depth;
}

function beginsObject(line: Buffer): boolean {
  return line[0] === 0x7b && line[1] === QUOTE;
}

function isBlank(line: Buffer): boolean {
  return line.every(
    (byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a || byte === 0x1e,
  );
}
