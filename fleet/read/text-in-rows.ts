// SPDX-License-Identifier: Apache-2.0
import { literal } from "./aggregate.ts";

/** A text with the same bytes in a log: invalid UTF-8 is compared as U+FFFD. */
export const isSameBytes = (text: string) => text !== "" && !/[\ud800-\udfff\ufffd]/u.test(text);

/** Characters that JSON does not escape. */
const PLAIN = /[ !#-[\]-~]+/g;
/** The same within one file name: a path is joined from a directory and a name. */
const PLAIN_NAME = /[ !#-.0-[\]-~]+/g;
/** Prefix of a value, in hex, with bytes that JSON cannot contain. */
const IN_HEX = `'"b'`;

/**
 * SQL: the rows in a column, as JSON, may have a value with this text; undefined: unknown. It searches for the longest run of characters that JSON
 * does not escape. `isPath`: the values are parts of paths.
 */
export function jsonHas(column: string, text: string, isPath: boolean): string | undefined {
  const runs = text.match(isPath ? PLAIN_NAME : PLAIN) ?? [];
  const longest = runs.reduce((most, run) => (run.length > most.length ? run : most), "");
  if (longest === "") return undefined;
  return `position(${column}, ${literal(longest)}) > 0 OR position(${column}, ${IN_HEX}) > 0`;
}
