// SPDX-License-Identifier: Apache-2.0
import { NAME_OPTIONS } from "./name-options.ts";
import type { OptionRow } from "./option-row.ts";

/** The options of `report`. */
export const REPORT_OPTIONS: readonly OptionRow[] = [
  { long: "container", argument: "<container>", help: "only events in this container: key, name, or the beginning of its id" },
  { long: "subtree", help: "and in its nested containers" },
  { long: "by", argument: "<container>", help: "by container: totals for each container" },
  { long: "start", letters: ["-ts"], argument: "<time>", takesDate: true, help: "not before this time, as for search" },
  { long: "end", letters: ["-te"], argument: "<time>", takesDate: true, help: "not after this time" },
  { long: "where", argument: "<expression>", help: "only events that match this expression, as for search" },
  { long: "only", argument: "<kind>", help: "of timeline: containers, those made and ended, and tasks that moved" },
  { long: "columns", argument: "<name,...>", help: "of timeline and lists: only these columns, in this order" },
  { long: "summary", help: "totals of the report's main object instead of events" },
  { long: "failed", help: "only failed events" },
  { long: "success", help: "only successful events" },
  ...NAME_OPTIONS,
  { long: "limit", argument: "<number>", help: "maximum number of rows (default: 1000; of each table of a dossier 300, of triage 100)" },
  { long: "format", argument: "<format>", help: "text, markdown, json or html (default: text)" },
  { long: "proof", help: "print the events of every statement below it, and the search for them" },
  { long: "extract", argument: "<dir>", help: "write the report, its records byte for byte, and a manifest into this new directory; verify checks it" },
  { long: "case", argument: "<text>", help: "number or name of the case, in the document and the manifest" },
  { long: "examiner", argument: "<text>", help: "name of the examiner, in the document and the manifest" },
  { long: "note", argument: "<text>", help: "a note, in the document and the manifest" },
  { long: "sign", argument: "<key>", help: "sign the manifest of --extract with this secret key of minisign, or put this time-stamp token (RFC 3161) of it beside it" },
  { long: "password-file", argument: "<file>", help: "first line: the password of the key (default: asked for on the terminal)" },
]; // biome-ignore format: a table

const OF_TRIAGE = new Set([
  "where",
  "passwd",
  "group",
  "limit",
  "format",
  "extract",
  "case",
  "examiner",
  "note",
  "sign",
  "password-file",
]);

/** The options of `triage`, whose sentences include their proof. */
export const TRIAGE_OPTIONS: readonly OptionRow[] = REPORT_OPTIONS.filter(({ long }) => OF_TRIAGE.has(long));
