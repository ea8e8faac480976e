// SPDX-License-Identifier: Apache-2.0
import { type PortableKind, type PortableTable, SHARED_TABLES } from "./portable-tables.ts";

/** SQL: a possible BLOB as text: values that JSON cannot hold are in hex. */
export function packed(value: string): string {
  return `CASE typeof(${value}) WHEN 'blob' THEN 'b' || hex(${value}) WHEN 'null' THEN NULL ELSE 's' || ${value} END`;
}

/** SQL: the value that was packed. */
function unpacked(text: string): string {
  return `CASE substr(${text}, 1, 1) WHEN 'b' THEN unhex(substr(${text}, 2)) WHEN 's' THEN substr(${text}, 2) END`;
}

/** SQL: a column as JSON can hold it. JSON of SQLite has integers of 64 bits. */
function outgoing(column: string, kind: PortableKind): string {
  switch (kind) {
    case "any":
      return packed(column);
    case "string":
      return `(SELECT ${packed("s.value")} FROM string s WHERE s.id = ${column})`;
    case "node":
      return `(SELECT ifnull(n.name, '') FROM node n WHERE n.id = ${column})`;
    default:
      return column;
  }
}

/** SQL: a row of the table as a JSON array. */
export function portableRow({ name: table, columns }: PortableTable): string {
  return `json_array(${Object.entries(columns)
    .map(([name, kind]) => outgoing(`"${table}"."${name}"`, kind))
    .join(", ")})`;
}

/** Shifts that make row numbers of another database numbers of this one: @shift… is added. */
const SHIFTS = {
  event: "@eventShift",
  boot: "@bootShift",
  container: "@containerShift",
  task: "@taskShift",
  source: "@sourceShift",
  run: "@runShift",
  claim: "@claimShift",
} as const;

/** SQL: value `at` of the JSON array `row` as it stands in this database. */
function incoming(row: string, at: number, kind: PortableKind): string {
  const value = `json_extract(${row}, '$[${at}]')`;
  switch (kind) {
    case "plain":
      return value;
    case "any":
      return unpacked(value);
    case "string":
      return `(SELECT s.id FROM string s WHERE s.value = ${unpacked(value)})`;
    case "node":
      return `(SELECT n.id FROM node n WHERE ifnull(n.name, '') = ${value})`;
    case "number":
      return "NULL";
    case "events":
      return `(SELECT json_group_array(x.value + ${SHIFTS.event}) FROM json_each(${value}) x)`;
    default:
      return `${value} + ${SHIFTS[kind]}`;
  }
}

/** SQL that takes in rows by their JSON arrays; `of` is the column that the rows hang on, and the value that it gets. */
export function takeIn(
  { name, columns }: PortableTable,
  from: string,
  row: string,
  of?: { readonly column: string; readonly value: string },
): { readonly strings: string | undefined; readonly rows: string } {
  const entries = Object.entries(columns);
  const values = entries.map(([, kind], at) => incoming(row, at, kind));
  const strings = entries.flatMap(([, kind], at) =>
    kind === "string" ? [unpacked(`json_extract(${row}, '$[${at}]')`)] : [],
  );
  const names = [...(of === undefined ? [] : [of.column]), ...entries.map(([column]) => column)];
  const given = [...(of === undefined ? [] : [of.value]), ...values];
  return {
    strings:
      strings.length === 0
        ? undefined
        : `INSERT OR IGNORE INTO string (value) ${strings
            .map((value) => `SELECT ${value} AS text FROM ${from} WHERE text IS NOT NULL`)
            .join(" UNION ")}`,
    rows: `INSERT ${SHARED_TABLES.includes(name) ? "OR IGNORE " : ""}INTO "${name}" (${names.map((column) => `"${column}"`).join(", ")}) SELECT ${given.join(", ")} FROM ${from} WHERE true`,
  };
}

/** The shifts required by a table's rows. */
export function shiftsOf({ columns }: PortableTable): string[] {
  const kinds = new Set(Object.values(columns));
  return Object.entries(SHIFTS).flatMap(([kind, parameter]) =>
    kinds.has(kind as PortableKind) || (kind === "event" && kinds.has("events")) ? [parameter.slice(1)] : [],
  );
}
