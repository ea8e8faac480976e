// SPDX-License-Identifier: Apache-2.0

import { hasProblemBesides } from "../store/repositories/problems/problem-writer.ts";
import type { Store } from "../store/store.ts";
import { beginsRow } from "../types/table-rows.ts";
import type { RejectedLine } from "./frame-reader.ts";
import { IngestError } from "./ingest-error.ts";
import type { ProblemCode } from "./problem-rows.ts";

/**
 * Problems of lines without a trace of an audit record, or with an unreadable one. For all others, including
 * the kernel's reports of losses, a source is kept.
 */
const SAYING_NOTHING: readonly ProblemCode[] = [
  "no-event-id",
  "no-event-id-interpreted",
  "no-event-id-journald",
  "grammar-rejected",
  "grammar-too-long",
  "not-lossless",
  "journal-incomplete",
  "nul-bytes",
  "line-too-long",
  "unterminated",
  "packed-rest",
  "packed-cut",
];

/** Problems that describe an input better than its first line. */
const TELLING: readonly ProblemCode[] = [
  "no-event-id-interpreted",
  "no-event-id-journald",
  "journal-incomplete",
  "not-lossless",
];

/** The more informative of two lines of an input without records: the first, unless it is uninformative. */
export function moreTelling(first: RejectedLine | undefined, next: RejectedLine): RejectedLine {
  if (first === undefined) return next;
  return first.code === "no-event-id" && TELLING.includes(next.code) ? next : first;
}

/** Whether a source is worth keeping although no line is a record. */
export function hasEvidence(store: Store, source: number): boolean {
  return hasProblemBesides(store, source, SAYING_NOTHING);
}

/** The reason why an input without records is refused: its likely kind, and a remedy. */
export function noRecords(path: string, first: RejectedLine | undefined): IngestError {
  const { text, hint } = guess(first);
  return new IngestError(
    "CTR_INGEST_NO_RECORDS",
    path,
    `it has no audit record: ${text}`,
    hint === undefined ? {} : { hint },
  );
}

/** The same for an empty input. */
export function emptyInput(path: string): IngestError {
  return new IngestError("CTR_INGEST_NO_RECORDS", path, "it has no audit record: it is empty");
}

const FORMS = "give logs as auditd, syslog or journalctl --all -o json write them: one record in a line";
const ONE_LINE = "write each object into one line: journalctl --all -o json, or jq -c .";
/** An event id with any content. */
const EVENT_ID = /^(?:node=[^ ]+ )?type=[A-Za-z0-9_[\]-]{1,64} msg=audit\(/;
/** The first line of `journalctl -o json-pretty`, json-seq and json-sse, and of other pretty-printed JSON. */
const JSON_LINES = /^(?:\s*[[{]\s*$|\x1E\{|data: \{)/;
/** A row with tabs. */
const TAB_ROW = /\t"?(?:node=[^ ]+ )?type=[A-Za-z0-9_[\]-]{1,64} msg=audit\(/;
const NAMELESS_TABLE = "--input-format csv (or tsv, for tabs) reads it; --node names its host";
/** The first line of an entry of `journalctl -o verbose`. */
const VERBOSE = /^[A-Z][a-z]{2} [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]{8,15} [A-Z+0-9:]{1,6} \[s=[^\s;]{1,64};/;
const JOURNAL = "journalctl --all -o json _TRANSPORT=audit | ctraudit ingest -";
const PRINTED = `${JOURNAL}   has the audit system's; what a program printed: journalctl -o cat … | ctraudit ingest -`;
const READABLE = /^[\t\r\x20-\x7E\x80-\xFF]*$/;

function guess(first: RejectedLine | undefined): { text: string; hint: string | undefined } {
  if (first === undefined) return { text: "all its lines are empty", hint: undefined };
  const { code, hint, text, isJournals } = first;
  if (isJournals === true) return { text: "its entries of the journal are of other programs", hint: PRINTED };
  if (code === "not-lossless") return { text: "it is JSON without records", hint };
  if (code === "no-event-id-interpreted") return { text: "it is interpreted output of ausearch", hint };
  if (code === "no-event-id-journald")
    return { text: "it has the journal's short lines, without event ids", hint };
  if (code === "journal-incomplete")
    return { text: "its entries of the journal lack the records' ids", hint };
  if (code === "line-too-long")
    return {
      text: "it is a line that is longer than the bound of lines",
      hint: "--bound line-bytes=N reads longer lines, such as 16M",
    };
  if (code === "unterminated") return { text: "its only line has no line end, and may be cut", hint };
  if (VERBOSE.test(text)) return { text: "it is the output of journalctl -o verbose", hint: JOURNAL };
  if (JSON_LINES.test(text)) return { text: "it is JSON in a form of several lines", hint: ONE_LINE };
  if (beginsRow(text) || TAB_ROW.test(text))
    return {
      text: "it seems to be a table whose first line does not name the columns",
      hint: NAMELESS_TABLE,
    };
  if (code === "grammar-rejected" || code === "grammar-too-long" || EVENT_ID.test(text))
    return { text: "its records are in a form that is not known, or damaged", hint: hint ?? FORMS };
  const other = "give audit logs: files of auditd, or the output of ausearch --raw";
  if (code === "nul-bytes" || !READABLE.test(text)) return { text: "it seems to be binary", hint: other };
  if (/^\s*[[{]/.test(text)) return { text: "it seems to be JSON of another kind", hint: other };
  if (/^\s*</.test(text)) return { text: "it seems to be XML or HTML", hint: other };
  return { text: "it seems to be other text", hint: other };
}
