// SPDX-License-Identifier: Apache-2.0
import { BARE, type Carrier, type Payload, type Unwrapped } from "./carrier.ts";
import { FILE_FIELDS, HOST_FIELDS, hostOf, MESSAGE_FIELDS } from "./collector-fields.ts";
import { payloadsOf } from "./json-carrier.ts";

/** Maximum number of cells searched in one row. */
const MAX_CELLS = 1024;
/** Maximum size of a line of names, in bytes. */
export const MAX_HEADER = 16_384;
const BOM = /^\xEF\xBB\xBF/;
const SEPARATORS = ["\t", ",", ";"] as const;
type Separator = (typeof SEPARATORS)[number];

/** A column name; several words in exports of Azure and of spreadsheets. */
const NAME = /^[@_A-Za-z][\w@.:\- [\]()]{0,63}$/;
/** A cell that may contain a record, or JSON or a header with one. */
const RECORD = /audit\(|"_AUDIT_/;
/** fluentd's files: `TIME TAG JSON`, or `TIME HOST TAG JSON`, with tabs. */
const FLUENTD =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.,]{8,18}(?: ?(?:Z|[+-][0-9]{2}:?[0-9]{2}))?\t([^\t\x1D]{1,255})\t(?=\{)/;
/** Before a value. Source: ltsv.org */
const LABEL = /^[0-9A-Za-z_.-]{1,64}(?=:)/;

/** Columns of a table, named in its first line. */
export interface TableHeader {
  readonly separator: Separator;
  readonly columns: number;
  /** Numbers of the columns with the host and the file; -1: none. */
  readonly host: number;
  readonly file: number;
}

/** The columns that a line of names defines for the following rows; undefined for any other line. One must be a column in which collectors keep lines. */
export function tableHeader(line: string): TableHeader | undefined {
  if (line.length > MAX_HEADER) return undefined;
  for (const separator of SEPARATORS) {
    const names = cellsOf(line.replace(BOM, ""), separator)?.map((name) => name.trim());
    if (names === undefined || names.length < 2 || !names.every((name) => NAME.test(name))) continue;
    const among = (fields: readonly string[]) =>
      fields.map((field) => names.findIndex((name) => isNamed(name, field))).find((at) => at >= 0) ?? -1;
    if (among(MESSAGE_FIELDS) < 0) continue;
    return { separator, columns: names.length, host: among(HOST_FIELDS), file: among(FILE_FIELDS) };
  }
  return undefined;
}

/** `TimeGenerated [UTC]` and `timegenerated` name the same column. */
function isNamed(name: string, field: string): boolean {
  const plain = (text: string) => text.replace(/ ?\[[^\]]*\]$/, "").toLowerCase();
  return plain(name) === plain(field);
}

/**
 * The record in a row of a table: the first cell that is one. The header gives the row's host; a row without a header
 * is already stored, and its host is known.
 */
export function unwrapRow(
  text: string,
  header: TableHeader | undefined,
  unwrap: (text: string) => Unwrapped,
): Unwrapped {
  if (!RECORD.test(text)) return null;
  for (const separator of SEPARATORS) {
    const cells = cellsOf(text, separator);
    if (cells === undefined || cells.length < 2) continue;
    const carrier = carrierOf(cells, separator, header);
    for (const cell of cells) {
      if (!RECORD.test(cell)) continue;
      const payloads = recordsIn(cell, carrier, unwrap);
      if (payloads.length > 0) return { payloads };
    }
  }
  return null;
}

function carrierOf(cells: readonly string[], separator: Separator, header: TableHeader | undefined): Carrier {
  const carrier: Carrier = { ...BARE, form: separator === "\t" ? "tsv" : "csv" };
  if (header?.separator !== separator || header.columns !== cells.length) return carrier;
  const [host, file] = [cells[header.host], cells[header.file]];
  return {
    ...carrier,
    host: host === undefined ? null : hostOf(host),
    file: file?.includes("/") === true ? file : null,
  };
}

/** A cell may hold all records of an event, a line each. */
function recordsIn(cell: string, carrier: Carrier, unwrap: (text: string) => Unwrapped): readonly Payload[] {
  const lines = cell.split("\n").map((line) => line.trim());
  return payloadsOf(
    lines.filter((line) => line !== ""),
    carrier,
    unwrap,
  );
}

/** Self-describing lines with tabs: labelled values, and those of fluentd. */
export function unwrapTabs(text: string, unwrap: (text: string) => Unwrapped): Unwrapped {
  if (!text.includes("\t")) return null;
  const fluentd = FLUENTD.exec(text);
  if (fluentd !== null) {
    const [head, tag] = fluentd as unknown as [string, string];
    const inner = unwrap(text.slice(head.length));
    const carrier: Carrier = { ...BARE, form: "tsv", tag };
    if (inner === null) return { carrier };
    if (!("payloads" in inner)) return { ...inner, carrier: { ...inner.carrier, form: "tsv" } };
    return {
      payloads: inner.payloads.map((found) => ({ ...found, carrier: { ...found.carrier, form: "tsv" } })),
    };
  }
  return unwrapLabelled(text, unwrap);
}

function unwrapLabelled(text: string, unwrap: (text: string) => Unwrapped): Unwrapped {
  const fields = new Map<string, string>();
  for (const cell of text.split("\t", MAX_CELLS)) {
    const label = LABEL.exec(cell)?.[0];
    if (label === undefined) return null;
    fields.set(label, cell.slice(label.length + 1));
  }
  if (fields.size < 2) return null;
  const valueAt = (names: readonly string[]) =>
    names.map((name) => fields.get(name)).find((value) => value !== undefined);
  const [host, file] = [valueAt(HOST_FIELDS), valueAt(FILE_FIELDS)];
  const carrier: Carrier = {
    ...BARE,
    form: "ltsv",
    host: host === undefined ? null : hostOf(host),
    file: file?.includes("/") === true ? file : null,
  };
  const named = MESSAGE_FIELDS.map((name) => fields.get(name)).filter((value) => value !== undefined);
  for (const value of named) {
    const payloads = recordsIn(value, carrier, unwrap);
    if (payloads.length > 0) return { payloads };
  }
  return { carrier };
}

/**
 * Cells of a row: quoted ones have their quotation marks doubled. Undefined if it is not such a row, or if it contains an unquoted
 * record that continues after a separator. Source: RFC 4180, 2
 */
function cellsOf(text: string, separator: Separator): string[] | undefined {
  const row = text.endsWith("\r") ? text.slice(0, -1) : text;
  const cells: string[] = [];
  let open = false;
  for (let at = 0; cells.length < MAX_CELLS; ) {
    let end: number;
    if (row.charAt(at) === '"') {
      const close = closingQuote(row, at + 1);
      if (close === undefined) return undefined;
      cells.push(row.slice(at + 1, close).replaceAll('""', '"'));
      end = close + 1;
      if (end < row.length && row.charAt(end) !== separator) return undefined;
    } else {
      const next = row.indexOf(separator, at);
      end = next < 0 ? row.length : next;
      const cell = row.slice(at, end);
      if (separator !== "\t" && open && cell.includes("=")) return undefined;
      open ||= RECORD.test(cell);
      cells.push(cell);
    }
    if (end >= row.length) return cells;
    at = end + 1;
  }
  return undefined;
}

function closingQuote(row: string, from: number): number | undefined {
  for (let at = row.indexOf('"', from); at >= 0; at = row.indexOf('"', at + 2))
    if (row.charAt(at + 1) !== '"') return at;
  return undefined;
}
