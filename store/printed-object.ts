// SPDX-License-Identifier: Apache-2.0
import { bytesTo, showsRecord } from "../types/byte-array.ts";
import { endsInNext, indentOf, mayBeInObject, mayHoldRecord, opensObject } from "../types/json-lines.ts";

/** A line and its position. */
export interface Line {
  readonly text: string;
  readonly offset: number;
  readonly end: number;
}

/** Relation of a line to the frame before it: in it, its last line, or after it. A blank line only ends an entry. */
export type FramePart = "inside" | "last" | "behind" | "blank";

/**
 * A JSON object printed over many lines. The innermost one with a record is the frame: those around it are
 * separate lines, and those in it are part of it. An object ends with a brace at the indentation of its first line.
 */
export class PrintedObject {
  readonly #lines: Line[] = [];
  /** The open objects, outer ones first: first line and indentation of each. */
  readonly #begun: { at: number; indent: number }[] = [];
  #bytes = "";
  #hasRecord = false;
  /** Its record is in an array of numbers: no single line shows it. */
  #isInNumbers = false;
  #length = 0;

  constructor(line: Line) {
    this.add(line);
  }

  get offset(): number {
    return this.#lines[0]?.offset ?? 0;
  }

  get text(): string {
    return this.#lines.map(({ text }) => text).join("\n");
  }

  /** Its lines. */
  get count(): number {
    return this.#lines.length;
  }

  get length(): number {
    return this.#length;
  }

  partOf(text: string): FramePart {
    if (!mayBeInObject(text)) return "behind";
    const indent = indentOf(text);
    const begun = this.#begun.at(-1)?.indent ?? 0;
    const first = text.charAt(indent);
    if (first === "{" && !this.#hasRecord)
      return indent > begun && (opensObject(text) || !mayHoldRecord(text)) ? "inside" : "behind";
    if (first !== "}" || indent > (this.#begun[0]?.indent ?? 0)) return "inside";
    return opensObject(text) ? "behind" : "last";
  }

  /** Adds a line. Returns lines before the object that has just shown its record, which do not belong to it. */
  add(line: Line): readonly Line[] {
    const { text } = line;
    this.#length += text.length + 1;
    this.#lines.push(line);
    if (this.#hasRecord) return [];
    this.#nest(text);
    this.#bytes = bytesTo(this.#bytes, text);
    this.#isInNumbers = showsRecord(this.#bytes);
    this.#hasRecord = this.#isInNumbers || mayHoldRecord(text);
    if (!this.#hasRecord) return [];
    const own = this.#begun.at(-1) ?? { at: 0, indent: 0 };
    this.#begun.splice(0, this.#begun.length, own);
    const before = this.#lines.splice(0, own.at);
    for (const { text: other } of before) this.#length -= other.length + 1;
    return before;
  }

  #nest(text: string): void {
    const indent = indentOf(text);
    if (text.charAt(indent) === "}")
      while (this.#begun.length > 1 && (this.#begun.at(-1)?.indent ?? 0) >= indent) this.#begun.pop();
    if (opensObject(text)) this.#begun.push({ at: this.#lines.length - 1, indent });
  }

  /** Its frames: itself if it has a record; otherwise, or without an end, its lines. */
  frames(isWhole: boolean): { readonly frame: Line; readonly lines: number }[] {
    const [first, last] = [this.#lines[0], this.#lines.at(-1)];
    if (first === undefined || last === undefined) return [];
    const text = this.text;
    if (this.#hasRecord && (isWhole || endsInNext(text) || this.#isInNumbers))
      return [{ frame: { text, offset: first.offset, end: last.end }, lines: this.#lines.length }];
    return this.#lines.map((frame) => ({ frame, lines: 1 }));
  }
}
