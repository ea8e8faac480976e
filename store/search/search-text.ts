// SPDX-License-Identifier: Apache-2.0
import type { ProblemView } from "../../questions/problem-view.ts";
import type { RecordSource } from "../../questions/record-source.ts";
import type { Store } from "../store.ts";

/** Digits of two bytes. */
const LEAST_HEX = 4;
const OTHER_LINE = "A line of another program in the same log.";

/**
 * A test of a line (latin1) for a text: as its UTF-8 bytes stand there, or in the upper-case hex that the kernel writes
 * for a string that it cannot quote.
 */
export function textTest(text: string): (line: string) => boolean {
  const bytes = Buffer.from(text, "utf8");
  const plain = bytes.toString("latin1");
  const hex = bytes.toString("hex").toUpperCase();
  return (line) => line.includes(plain) || hasHex(line, hex);
}

/** Byte sequences, one of which is in every line that passes the test of this text. */
export function needlesOf(text: string): Buffer[] {
  const bytes = Buffer.from(text, "utf8");
  const hex = bytes.toString("hex").toUpperCase();
  return [bytes, ...(hex.length < LEAST_HEX ? [] : [Buffer.from(hex, "latin1")])];
}

/** Only at a whole byte of a value that is nothing but hex, and only for two bytes or more: "41" is in any number. */
function hasHex(line: string, hex: string): boolean {
  if (hex.length < LEAST_HEX) return false;
  for (let at = line.indexOf(hex); at >= 0; at = line.indexOf(hex, at + 1)) {
    let start = at;
    while (start > 0 && /[0-9A-F]/.test(line[start - 1]!)) start -= 1;
    if (line[start - 1] === "=" && (at - start) % 2 === 0) return true;
  }
  return false;
}

/** Whether any record of the event passes the test. Reads its bytes: this is a scan. */
export function eventHasText(source: RecordSource, event: number, test: (line: string) => boolean): boolean {
  return source.records(event).some(({ line }) => test(line));
}

/** Lines without a record that pass the test: rejected ones, then those of other programs. */
export function* searchProblems(
  store: Store,
  source: RecordSource,
  test: (line: string) => boolean,
): Generator<ProblemView, void, undefined> {
  const batch = store.prepare(
    `SELECT p.id, p.code, p.detail, p.line, p.source, p.offset, p.length, s.name FROM problem p JOIN source s ON s.id = p.source
     WHERE p.id > ? AND p.boot IS NULL ORDER BY p.id LIMIT 256`,
  );
  type Row = {
    id: number;
    code: string;
    detail: string;
    line: number;
    source: number;
    offset: number;
    length: number;
    name: string;
  };
  for (let rows = batch.all(0) as Row[]; rows.length > 0; rows = batch.all(rows.at(-1)!.id) as Row[]) {
    for (const { code, detail, line, offset, name, ...row } of rows) {
      const text = source.line(row.source, offset, row.length);
      if (test(text)) yield { code, detail, source: name, line, offset, text };
    }
  }
  yield* searchOtherLines(store, source, test);
}

/** Number of lines of a run read at a time. */
const PIECE_BYTES = 1024 * 1024;

/** Lines of other programs in the same logs that pass the test. */
function* searchOtherLines(
  store: Store,
  source: RecordSource,
  test: (line: string) => boolean,
): Generator<ProblemView, void, undefined> {
  const next = store.prepare(
    `SELECT o.source, o.offset, o.length, o.line, s.name FROM other_lines o JOIN source s ON s.id = o.source
     WHERE (o.source, o.offset) > (?, ?) ORDER BY o.source, o.offset LIMIT 1`,
  );
  type Row = { source: number; offset: number; length: number; line: number; name: string };
  for (
    let row = next.get(0, -1) as Row | undefined;
    row !== undefined;
    row = next.get(row.source, row.offset) as Row | undefined
  ) {
    let { line } = row;
    let carry = "";
    for (let at = 0; at < row.length; at += PIECE_BYTES) {
      const size = Math.min(PIECE_BYTES, row.length - at);
      const isLast = at + size >= row.length;
      const lines = (carry + source.bytes(row.source, row.offset + at, size)).split("\n");
      let offset = row.offset + at - carry.length;
      carry = isLast ? "" : (lines.pop() ?? "");
      for (const text of lines) {
        if (test(text))
          yield { code: "other-line", detail: OTHER_LINE, source: row.name, line, offset, text };
        line++;
        offset += text.length + 1;
      }
    }
  }
}
