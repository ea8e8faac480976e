// SPDX-License-Identifier: Apache-2.0
import type { TextField } from "../../questions/condition.ts";
import type { TextMatch } from "../../questions/text-match.ts";
import { neededText } from "../../store/search/text-match.ts";
import { literal } from "./aggregate.ts";
import { ANY, any, known, type Part, wide } from "./predicate.ts";
import { isSameBytes, jsonHas } from "./text-in-rows.ts";

/** Whole words are parts, too. */
export function partMatch(text: string): Pick<TextMatch, "kind" | "values" | "flags"> {
  return { kind: "part", values: [text], flags: "" };
}

/** Columns with one text each. */
const COLUMNS: Partial<Record<TextField, string>> = { exe: "exe", comm: "comm", tty: "tty" };
/** Locations of the other texts: columns with one or several, and rows as JSON. A field missing here excludes no event. */
const PLACES: Partial<
  Record<TextField, { readonly columns?: readonly string[]; readonly rows?: readonly string[] }>
> = {
  type: { columns: ["types"] },
  key: { columns: ["rule_key"] },
  subject: { columns: ["subj"], rows: ["row_detail"] },
  object: { rows: ["row_detail"] },
  command: { columns: ["command"], rows: ["row_detail"] },
  file: { rows: ["row_path", "row_descriptor_directory", "row_detail"] },
  name: { rows: ["row_path"] },
  peer: { rows: ["row_detail"] },
  typed: { rows: ["row_detail"] },
  host: { rows: ["row_detail"] },
  account: { rows: ["row_detail"] },
  terminal: { rows: ["row_detail"] },
  machine: { rows: ["row_detail"] },
  uuid: { rows: ["row_detail"] },
};

/** Events with a matching text in the field. */
export function textPart(field: TextField, match: Pick<TextMatch, "kind" | "values" | "flags">): Part {
  // A host may have other names; hosts are selected before their events.
  if (field === "node") return ANY;
  const needed = match.kind === "pattern" ? neededText(match as TextMatch) : undefined;
  if (match.kind === "pattern" && needed === undefined) return ANY;
  const values = needed === undefined ? match.values : [needed];
  const column = COLUMNS[field];
  const places = PLACES[field];
  if (column === undefined && places === undefined) return ANY;
  return any(
    values.map((value) => {
      if (column !== undefined)
        return columnPart(column, needed === undefined ? match.kind : "needed", value);
      const { columns = [], rows = [] } = places!;
      return any([
        ...columns.map((one) => (isSameBytes(value) ? wide(has(one, value)) : ANY)),
        ...rows.map((one) => wideOrAny(jsonHas(one, value, field === "file"))),
      ]);
    }),
  );
}

const wideOrAny = (sql: string | undefined): Part => (sql === undefined ? ANY : wide(sql));
const has = (column: string, value: string) => `position(ifNull(${column}, ''), ${literal(value)}) > 0`;

function columnPart(column: string, kind: TextMatch["kind"] | "needed", value: string): Part {
  if (!isSameBytes(value)) return ANY;
  const sql = kind === "whole" ? known(`${column} = ${literal(value)}`) : has(column, value);
  return { sql, isExact: kind !== "needed" && /^[ -~]+$/.test(value) };
}
