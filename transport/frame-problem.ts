// SPDX-License-Identifier: Apache-2.0
import type { ParseProblem } from "../grammar/audit-record.ts";

/** Why text in a frame is no record: what the grammar says, or what is wrong around it. Stable strings: they are stored. */
export interface FrameProblem extends Omit<ParseProblem, "code"> {
  readonly code:
    | ParseProblem["code"]
    /** The text around the NUL bytes is read. */
    | "nul-bytes"
    /** Audit data in a form from which no record can be made again. */
    | "not-lossless"
    /** An entry of the journal without the record's text or id. */
    | "journal-incomplete"
    /** Inside msg='…' any program may write what looks like a record. */
    | "header-in-message";
}
