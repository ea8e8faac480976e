// SPDX-License-Identifier: Apache-2.0
import type { ByteClass } from "./byte-class.ts";
import { type FieldShape, FieldShapes } from "./field-shapes.ts";
import {
  CLAIM_IN_QUOTES,
  classes,
  ENRICHED_NAMES,
  FIELD_IN_QUOTES,
  SEPARATOR,
  SOLID_NAME,
} from "./tokens.ts";

const SPACE = 32;
const QUOTE = 34;
const APOSTROPHE = 39;
const OPEN = 40;
const COLON = 58;
const EQUALS = 61;
const BRACE = 123;
const GROUP = 29;

/** In a byte table: a byte that auditd's own words and names never contain: the line may have been rewritten. */
const ODD = 3;

/** The account followed by a colon, as written by old programs. Same as claimField of auditd.ne. */
const COLON_OF_ACCOUNT = /^(?:acct=.+|u?id=[0-9]+):$/;

/** Limits of a region of a line: the lexer states body, claims and tail. */
export interface Region {
  readonly name: Uint8Array;
  /** 1 for a byte of a word, 2 for an equals sign that needs a second look. */
  readonly word: Uint8Array;
  /** Whether 0x1D ends the region. */
  readonly separated: boolean;
}

const isOdd = (code: number): boolean => code > 126 || code < SPACE || ODD_SIGNS.has(code);
/** A comma, an ampersand and a backslash: other programs put them between fields or before quotes. */
const ODD_SIGNS: ReadonlySet<number> = new Set([38, 44, 92]);
const noted = ({ members }: ByteClass) =>
  members.map((member, code) => (member === 1 && isOdd(code) ? ODD : member));
const marked = (members: Uint8Array) => members.map((member, code) => (code === EQUALS ? 2 : member));

export const BODY: Region = {
  name: noted(classes.name),
  word: marked(noted(classes.word)),
  separated: true,
};
export const CLAIMS: Region = {
  name: noted(classes.claimName),
  word: noted(classes.claimWord),
  separated: false,
};
export const TAIL: Region = {
  name: noted(classes.name),
  word: noted(classes.word),
  separated: true,
};

const enrichedNames: ReadonlySet<string> = new Set(ENRICHED_NAMES);

/** Not for the fast path. */
export const REFUSED = -1;
/** `msg='` was found; goDeeper() returns the position after it. */
export const CLAIM_MARK = "msg='";

const shapes = new FieldShapes();

/** The fields of the one line that is being read. */
export class FastFields {
  shape: FieldShape | null = null;
  values: string[] = [];
  /** Start and end of the words before the first field of the region. */
  proseStart = 0;
  proseEnd = 0;
  /** Position of `'` after `msg=`, once found. */
  claimAt = 0;
  /** Another program may have rewritten the line: it has a byte, or words after a value, that auditd does not write there. */
  isOdd = false;
  #spilled: string[] = [];
  #valueStart = 0;
  #regionStart = 0;

  begin(type: string): void {
    this.shape = shapes.root(type);
    this.values = [];
    this.claimAt = 0;
    this.isOdd = false;
  }

  get names(): readonly string[] {
    return this.shape === null ? this.#spilled : this.shape.names;
  }

  /** Reads fields from `start` to `end` or 0x1D or `msg='`; returns that position, or REFUSED. */
  read(line: string, start: number, end: number, region: Region): number {
    let at = start;
    this.#regionStart = this.values.length;
    this.proseEnd = 0;
    while (at < end) {
      const code = line.charCodeAt(at);
      if (code === SPACE) {
        at++;
        continue;
      }
      if (code === GROUP && region.separated) return at;
      at = this.#readItem(line, at, end, region);
      if (at === REFUSED || this.claimAt === at) return at;
      if (at < end && line.charCodeAt(at) !== SPACE && !(region.separated && line.charCodeAt(at) === GROUP))
        return REFUSED;
    }
    return at;
  }

  /** One field, or one word without `=`. */
  #readItem(line: string, start: number, end: number, region: Region): number {
    const likely = this.shape === null ? null : this.shape.likely;
    if (likely !== null && isNameAt(line, start, end, likely.name)) {
      this.shape = likely;
      return this.#readValue(line, start + likely.name.length + 1, end, region, likely.name);
    }
    const table = region.name;
    let at = start;
    for (
      let member = table[line.charCodeAt(at)];
      at < end && member !== 0;
      member = table[line.charCodeAt(++at)]
    )
      if (member === ODD) this.isOdd = true;
    if (at === start || (region === CLAIMS && line.charCodeAt(start) === OPEN)) return REFUSED;
    if (at === end || line.charCodeAt(at) !== EQUALS) return this.#continue(line, start, at, region);
    const name = line.slice(start, at);
    if (region === BODY && (name === "msg" || enrichedNames.has(name)))
      return this.#leaveBody(line, at, name);
    this.#add(name);
    return this.#readValue(line, at + 1, end, region, name);
  }

  #leaveBody(line: string, at: number, name: string): number {
    // msg= without an apostrophe may be a second header: the grammar decides.
    if (name !== "msg" || line.charCodeAt(at + 1) !== APOSTROPHE) return REFUSED;
    this.claimAt = at + 1;
    return this.claimAt;
  }

  #readValue(line: string, start: number, end: number, region: Region, name: string): number {
    this.#valueStart = start;
    let at = start;
    if (at < end) {
      const first = line.charCodeAt(at);
      if (first === QUOTE) {
        at = line.indexOf('"', at + 1) + 1;
        if (at === 0 || at > end) return REFUSED;
        if (hasOddByte(line, start + 1, at - 1)) this.isOdd = true;
        const blank = line.indexOf(" ", start);
        if (blank >= 0 && blank < at && hasLostQuote(line.slice(blank, at), region, name)) return REFUSED;
      } else if (first === APOSTROPHE && region === BODY) {
        this.isOdd = true;
        at = line.indexOf("'", at + 1) + 1;
        if (at === 0 || at > end || line.slice(start, at).includes(SEPARATOR)) return REFUSED;
      } else if (first === BRACE && region === TAIL) {
        at = line.lastIndexOf(" }") + 2;
        if (at < start + 3) return REFUSED;
      } else {
        at = this.#readWord(line, at, end, region.word);
        if (at === REFUSED) return REFUSED;
        const isColon = line.charCodeAt(at - 1) === COLON && region === CLAIMS;
        if (isColon && COLON_OF_ACCOUNT.test(`${name}=${line.slice(start, at)}`)) {
          this.values.push(line.slice(start, at - 1));
          return at;
        }
      }
    }
    this.values.push(line.slice(start, at));
    return at;
  }

  /** The end of a word; REFUSED if added names are glued to it. */
  #readWord(line: string, start: number, end: number, table: Uint8Array): number {
    let at = start;
    for (;;) {
      while (at < end && table[line.charCodeAt(at)] === 1) at++;
      const member = at === end ? 0 : table[line.charCodeAt(at)];
      if (member === 0) return at;
      this.isOdd = true;
      if (member !== ODD)
        for (const name of ENRICHED_NAMES)
          if (at - name.length > start && line.startsWith(name, at - name.length)) return REFUSED;
      at++;
    }
  }

  /** A word without `=`: it continues the last value, or is prose if there is none. */
  #continue(line: string, start: number, end: number, region: Region): number {
    if (end - start === 3 && region === BODY && isOldOrNew(line, start)) return REFUSED;
    if (end - start === 1 && region === CLAIMS && line.charCodeAt(start) === COLON) return REFUSED;
    const last = this.values.length - 1;
    if (last >= this.#regionStart) {
      this.values[last] = line.slice(this.#valueStart, end);
      this.isOdd = true;
    } else if (region === TAIL) return REFUSED;
    else {
      if (this.proseEnd === 0) this.proseStart = start;
      this.proseEnd = end;
    }
    return end;
  }

  /** Fields of another region follow: shapes that differ only in its start are different. */
  mark(sign: string): void {
    if (this.shape !== null) this.#follow(shapes.mark(this.shape, sign));
  }

  #add(name: string): void {
    if (this.shape === null) this.#spilled.push(name);
    else if (!this.#follow(shapes.next(this.shape, name))) this.#spilled.push(name);
  }

  #follow(next: FieldShape | null): boolean {
    if (next === null && this.shape !== null) this.#spilled = [...this.shape.names];
    this.shape = next;
    return next !== null;
  }
}

/** Whether `name=` is at `at`. */
function isNameAt(line: string, at: number, end: number, name: string): boolean {
  const { length } = name;
  if (at + length >= end || line.charCodeAt(at + length) !== EQUALS) return false;
  for (let index = 0; index < length; index++)
    if (line.charCodeAt(at + index) !== name.charCodeAt(index)) return false;
  return true;
}

/** Whether a quote was lost, so that the quoted value includes the text after it. */
const hasLostQuote = (text: string, region: Region, name: string): boolean =>
  region === CLAIMS ? CLAIM_IN_QUOTES.test(text) : FIELD_IN_QUOTES.test(text) && SOLID_NAME.test(name);

const isOldOrNew = (line: string, at: number): boolean =>
  line.startsWith("old", at) || line.startsWith("new", at);

/** Whether quotes contain a byte that the kernel writes only in hexadecimal. */
function hasOddByte(line: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (line.charCodeAt(at) > 126) return true;
  return false;
}
