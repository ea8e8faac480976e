// SPDX-License-Identifier: Apache-2.0
import type { TextMatch, TextTest } from "../../questions/text-match.ts";
import { asText } from "../../types/as-text.ts";
import type { Store } from "../store.ts";
import { literalOfPattern } from "./literal-of-pattern.ts";

/** ausearch's rule: a substring, or with -w the whole text. */
export function partOrWhole(text: string, wholeWord: boolean | undefined): TextTest {
  return wholeWord === true ? (value) => value === text : (value) => value.includes(text);
}

/**
 * Rows of `string` that pass, of those that the SELECT gives (id, value). A text that must be the whole is asked of the
 * index of `string` by the caller instead, where there are many.
 */
export function stringIds(
  store: Store,
  select: string,
  test: (text: string, id: number) => boolean,
): number[] {
  const ids: number[] = [];
  for (const [id, value] of store.prepare(select).raw().all() as [number, string | Uint8Array][])
    if (test(asText(value), id)) ids.push(id);
  return ids;
}

/** A text without blanks contained in every match; undefined: unknown. */
export function neededText({ kind, values, flags }: TextMatch): string | undefined {
  const [first, ...rest] = values;
  if (first === undefined || rest.length > 0) return undefined;
  if (kind === "pattern") return literalOfPattern(first, flags);
  return /^[!-~]+$/.test(first) ? first : undefined;
}

/** Of all strings those that have a text in them: SQLite looks for it in a tenth of the time that it takes to hand over a string. */
export function stringsWith(text: string | undefined): string {
  return text === undefined
    ? ALL_STRINGS
    : `${ALL_STRINGS} WHERE instr(value, '${text.replaceAll("'", "''")}') > 0`;
}

/** All strings: names of files are most of them, so there is no smaller set worth a join. */
export const ALL_STRINGS = "SELECT id, value FROM string";

/** Strings that `event.<column>` holds anywhere, by leaps through its index: one look-up per value and none per event. */
export function stringsOfEvents(column: "types" | "key"): string {
  return `WITH RECURSIVE leap (id) AS (
      SELECT min(${column}) FROM event WHERE ${column} IS NOT NULL
      UNION ALL
      SELECT (SELECT min(e.${column}) FROM event e WHERE e.${column} > leap.id) FROM leap WHERE leap.id IS NOT NULL)
    SELECT s.id, s.value FROM leap JOIN string s ON s.id = leap.id`;
}

/** Strings that details of these kinds have. */
export function stringsOfDetails(kinds: readonly number[]): string {
  return `SELECT id, value FROM string WHERE id IN (SELECT value FROM detail WHERE kind IN (${kinds.join(", ")}))`;
}
