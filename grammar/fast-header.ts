// SPDX-License-Identifier: Apache-2.0
import { REFUSED } from "./fast-fields.ts";
import { typeNameOf } from "./record-types.ts";
import { classes, patterns } from "./tokens.ts";

const SPACE = 32;
const COLON = 58;
const DOT = 46;
const ZERO = 48;
const LOWER_A = 97;
const NODE_MARK = "node=";
const TYPE_MARK = "type=";
const ID_MARK = " msg=audit(";
const ID_END = "):";
const MAX_TYPES = 4096;
const MAX_SERIAL = 4_294_967_295;

const digit = classes.digit.members;
const typeName = new RegExp(`^${patterns.typeName}$`);

function endOf(line: string, start: number, members: Uint8Array): number {
  let at = start;
  while (members[line.charCodeAt(at)] === 1) at++;
  return at;
}

/** The header of the current line: `node=… type=… msg=audit(…):` and no rarer form. */
export class FastHeader {
  node: string | null = null;
  type = "";
  timeMs = 0;
  serial = 0;
  /** Its type is in lower case: a program may have converted the whole line. */
  isLower = false;
  #number = 0;
  #lastNode = "";
  /** The text after type=, with the type's name. */
  #types = new Map<string, string>();

  /** Reads the header; returns the position after it (a space or the line's end), or REFUSED. */
  read(line: string): number {
    let at = 0;
    this.node = null;
    if (line.startsWith(NODE_MARK)) {
      at = this.#readNode(line);
      if (at === REFUSED) return REFUSED;
    }
    if (!line.startsWith(TYPE_MARK, at)) return REFUSED;
    at = this.#readType(line, at + TYPE_MARK.length);
    if (at === REFUSED || !line.startsWith(ID_MARK, at)) return REFUSED;
    at = this.#readId(line, at + ID_MARK.length);
    if (at === REFUSED || !line.startsWith(ID_END, at)) return REFUSED;
    at += ID_END.length;
    return at === line.length || line.charCodeAt(at) === SPACE || line.charCodeAt(at) === 29 ? at : REFUSED;
  }

  #readNode(line: string): number {
    const start = NODE_MARK.length;
    const last = this.#lastNode;
    if (last !== "" && line.startsWith(last, start) && line.charCodeAt(start + last.length) === SPACE) {
      this.node = last;
      return start + last.length + 1;
    }
    const end = endOf(line, start, classes.node.members);
    if (end === start || line.charCodeAt(end) !== SPACE) return REFUSED;
    this.node = this.#lastNode = line.slice(start, end);
    return end + 1;
  }

  #readType(line: string, start: number): number {
    const end = line.indexOf(" ", start);
    if (end < 0 || end - start > 64) return REFUSED;
    const text = line.slice(start, end);
    this.isLower = line.charCodeAt(start) >= LOWER_A;
    const known = this.#types.get(text);
    if (known !== undefined) {
      this.type = known;
      return end;
    }
    if (!typeName.test(text)) return REFUSED;
    this.type = typeNameOf(text);
    if (this.#types.size >= MAX_TYPES) this.#types.clear();
    this.#types.set(text, this.type);
    return end;
  }

  #readId(line: string, start: number): number {
    const dot = this.#readNumber(line, start);
    if (dot - start > 11 || dot === start || line.charCodeAt(dot) !== DOT) return REFUSED;
    const seconds = this.#number;
    const colon = this.#readNumber(line, dot + 1);
    if (colon !== dot + 4 || line.charCodeAt(colon) !== COLON) return REFUSED;
    this.timeMs = seconds * 1000 + this.#number;
    const end = this.#readNumber(line, colon + 1);
    if (end === colon + 1 || end - colon > 11 || this.#number > MAX_SERIAL) return REFUSED;
    this.serial = this.#number;
    return end;
  }

  #readNumber(line: string, start: number): number {
    let at = start;
    let number = 0;
    for (let code = line.charCodeAt(at); digit[code] === 1; code = line.charCodeAt(++at))
      number = number * 10 + code - ZERO;
    this.#number = number;
    return at;
  }
}
