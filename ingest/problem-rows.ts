// SPDX-License-Identifier: Apache-2.0

import { ProblemWriter } from "../store/repositories/problems/problem-writer.ts";
import type { Store } from "../store/store.ts";
import { toSqlText } from "../store/text.ts";
import type { FrameProblem } from "../transport/frame-problem.ts";
import type { RecordProblemCode } from "./record-problem.ts";

export type ProblemCode =
  | FrameProblem["code"]
  | "line-too-long"
  | "unterminated"
  /** Behind the last line: bytes of the packed file that were not unpacked. */
  | "packed-rest"
  /** Behind the last line: the packed file ends in the middle. */
  | "packed-cut"
  | "record-limit"
  /** The messages of a host have as many texts as they may. */
  | "text-limit"
  /** Of a log of few events: whether the newest stands first. */
  | "order-unknown"
  /** Of a segment of a plug-in's spool: a tail without a sum, bytes that have another one. */
  | "spool-torn"
  | "spool-damaged"
  | "record-failed"
  | "event-failed"
  | RecordProblemCode;

/** Lines that became no record: where they stand, and why. */
export class ProblemRows {
  readonly #writer: ProblemWriter;
  /** Rows that were new. */
  added = 0;

  constructor(store: Store, source: number) {
    this.#writer = new ProblemWriter(store, source);
  }

  /** The line stands at [offset, end) without its LF; lines count from 1. */
  add(code: ProblemCode, detail: string, line: number, offset: number, end: number): void {
    const text = toSqlText(detail);
    const value = typeof text === "string" ? text : text.toString("utf8").replaceAll("\0", "\u{2400}");
    this.added += this.#writer.add(code, value, line, offset, end - offset);
  }
}
