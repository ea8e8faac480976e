// SPDX-License-Identifier: Apache-2.0
import { BARE, type Carrier, type Payload, startsRecord } from "./carrier.ts";
import { hostOf, MESSAGE_FIELDS } from "./collector-fields.ts";

/** Limit of objects in one line, and of positions where a cut object may continue with another. */
const MAX_PIECES = 4096;
const MAX_STARTS = 16;
/** Maximum number of passes over a line. */
const MAX_PASSES = 16;
const START = /\{ ?"[\w@.-]{1,64}" ?:/g;
const BETWEEN = /[\s,\x1E]*/y;
const NAMES = MESSAGE_FIELDS.map((name) => name.split(".").at(-1)).join("|");
/** A field whose record is cut by the line's end. */
const CUT = new RegExp(
  String.raw`"(?:${NAMES})" ?: ?"((?:node=[^ "'=\\]+ )?type=[A-Z0-9_[\]]{1,64} msg=audit\((?:[^"\\]|\\.)*)\\?$`,
);
const HOST =
  /"(?:host|hostname|HOST|HOSTNAME|Hostname|Computer)" ?: ?(?:\{ ?"(?:name|hostname)" ?: ?)?"([^"\\]{1,255})"/;
const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|(.))/g;
const CONTROLS: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

/** Remaining characters to search. */
interface Look {
  left: number;
}

/** The objects in a line with several of them, some possibly cut; from a cut one, its records. */
export function jsonPieces(line: string): readonly (string | Payload)[] {
  const pieces: (string | Payload)[] = [];
  const look: Look = { left: line.length * MAX_PASSES };
  for (let at = 0; at < line.length && pieces.length < MAX_PIECES; ) {
    const end = wholeObject(line, at, look);
    const next = end ?? nextObject(line, at, look);
    if (end !== undefined) pieces.push(line.slice(at, end));
    else pieces.push(...cutRecord(line.slice(at, next)));
    if (next === undefined) break;
    BETWEEN.lastIndex = next;
    BETWEEN.test(line);
    at = BETWEEN.lastIndex;
  }
  return pieces;
}

/** The end of the object that begins at a position; undefined if it does not end. */
function wholeObject(line: string, start: number, look: Look): number | undefined {
  if (line.charAt(start) !== "{") return undefined;
  let depth = 0;
  const last = Math.min(line.length, start + look.left);
  let at = start;
  for (; at < last; at++) {
    const char = line.charCodeAt(at);
    if (char === 34) {
      for (at++; at < line.length && line.charCodeAt(at) !== 34; at++) if (line.charCodeAt(at) === 92) at++;
    } else if (char === 123) depth++;
    else if (char === 125 && --depth === 0) break;
  }
  look.left -= at - start;
  return at < last && isJson(line.slice(start, at + 1)) ? at + 1 : undefined;
}

/** The next position where a complete object with a record begins. */
function nextObject(line: string, after: number, look: Look): number | undefined {
  let tries = 0;
  for (const { index } of line.slice(after + 1).matchAll(START)) {
    if (++tries > MAX_STARTS || look.left <= 0) return undefined;
    const start = after + 1 + index;
    const end = wholeObject(line, start, look);
    if (end !== undefined && line.slice(start, end).includes("audit(")) return start;
  }
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function cutRecord(piece: string): Payload[] {
  const found = CUT.exec(piece);
  if (found === null) return [];
  const text = (found[1] as string).replace(ESCAPE, (_, code?: string, char?: string) =>
    code === undefined
      ? (CONTROLS[char as string] ?? (char as string))
      : Buffer.from(String.fromCharCode(Number.parseInt(code, 16)), "utf8").toString("latin1"),
  );
  if (!startsRecord(text)) return [];
  const host = HOST.exec(piece)?.[1];
  const carrier: Carrier = { ...BARE, form: "json", host: host === undefined ? null : hostOf(host) };
  return [{ text: text.replace(/\\u?[0-9A-Fa-f]{0,3}$/, ""), carrier, isCut: true }];
}
