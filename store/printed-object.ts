// SPDX-License-Identifier: Apache-2.0
import { bytesTo, showsRecord } from "../types/byte-array.ts";
import { endsInNext, indentOf, mayBeInObject, mayHoldRecord, opensObject } from "../types/json-lines.ts";

/** A line, and where it stands. */
export interface Line {
  readonly text: string;
  readonly offset: number;
  readonly end: number;
}

/** Relation of a line to the frame before it: in it, its last line, or behind it. A blank line ends an entry and is nothing else. */
export type FramePart = "inside" | "last" | "behind" | "blank";

/**
 * An object of JSON that is printed over many lines. The innermost one that shows a record is the frame: those around it are
 * lines of their own, and those in it are a part of it. An object ends with a brace as far left as its own first line.
 */
export class PrintedObject {
  readonly #lines: Line[] = [];
  /** Of the objects that have not ended, outer ones first: which line each begins with, and how far right. */
  readonly #begun: { at: number; indent: number }[] = [];
  #bytes = "";
  #hasRecord = false;
  /** Its record is in an array of numbers: no line of it tells of it. */
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

  /** Takes a line that is in it. Gives lines before the object that has just shown its record: these are none of it. */
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

  /** Its frames: itself if it has a record, else, or where it has no end, its lines. */
  frames(isWhole: boolean): { readonly frame: Line; readonly lines: number }[] {
    const [first, last] = [this.#lines[0], this.#lines.at(-1)];
    if (first === undefined || last === undefined) return [];
    const text = this.text;
    if (this.#hasRecord && (isWhole || endsInNext(text) || this.#isInNumbers))
      return [{ frame: { text, offset: first.offset, end: last.end }, lines: this.#lines.length }];
    return this.#lines.map((frame) => ({ frame, lines: 1 }));
  }
}
