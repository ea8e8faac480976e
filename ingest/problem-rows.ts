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
  /** After the last line: bytes of the packed file that were not unpacked. */
  | "packed-rest"
  /** After the last line: the packed file is cut. */
  | "packed-cut"
  | "record-limit"
  /** The messages of a host have reached their bound of texts. */
  | "text-limit"
  /** For a log of few events: whether the newest is first. */
  | "order-unknown"
  /** For a segment of a plugin's spool: a tail without a checksum, or bytes with a wrong one. */
  | "spool-torn"
  | "spool-damaged"
  | "record-failed"
  | "event-failed"
  | RecordProblemCode;

/** Lines that are not records: their positions, with the reason. */
export class ProblemRows {
  readonly #writer: ProblemWriter;
  /** Number of new rows. */
  added = 0;

  constructor(store: Store, source: number) {
    this.#writer = new ProblemWriter(store, source);
  }

  /** The line is at [offset, end) without its LF; lines count from 1. */
  add(code: ProblemCode, detail: string, line: number, offset: number, end: number): void {
    const text = toSqlText(detail);
    const value = typeof text === "string" ? text : text.toString("utf8").replaceAll("\0", "\u{2400}");
    this.added += this.#writer.add(code, value, line, offset, end - offset);
  }
}
