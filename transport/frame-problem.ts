// SPDX-License-Identifier: Apache-2.0
import type { ParseProblem } from "../grammar/audit-record.ts";

/** Reasons why text in a frame is not a record: the grammar's, or an error around it. Stable strings: they are stored. */
export interface FrameProblem extends Omit<ParseProblem, "code"> {
  readonly code:
    | ParseProblem["code"]
    /** The text around the NUL bytes is read. */
    | "nul-bytes"
    /** Audit data in a form from which no record can be restored. */
    | "not-lossless"
    /** An entry of the journal without the record's text or id. */
    | "journal-incomplete"
    /** Inside msg='…' any program may write text that looks like a record. */
    | "header-in-message";
}
