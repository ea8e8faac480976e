// SPDX-License-Identifier: Apache-2.0
import { literal } from "./aggregate.ts";

/** A text that has the same bytes in a log: bytes that are no UTF-8 are compared as U+FFFD. */
export const isSameBytes = (text: string) => text !== "" && !/[\ud800-\udfff\ufffd]/u.test(text);

/** Characters that JSON does not escape. */
const PLAIN = /[ !#-[\]-~]+/g;
/** The same within the name of one file: a path is put together of a directory and a name. */
const PLAIN_NAME = /[ !#-.0-[\]-~]+/g;
/** A value with bytes that JSON cannot hold begins so, in hex. */
const IN_HEX = `'"b'`;

/**
 * SQL: the rows in a column, as JSON, may have a value with this text; undefined: that cannot be told. The longest run of characters that stand
 * in JSON as they are is looked for. `isPath`: the values are parts of paths.
 */
export function jsonHas(column: string, text: string, isPath: boolean): string | undefined {
  const runs = text.match(isPath ? PLAIN_NAME : PLAIN) ?? [];
  const longest = runs.reduce((most, run) => (run.length > most.length ? run : most), "");
  if (longest === "") return undefined;
  return `position(${column}, ${literal(longest)}) > 0 OR position(${column}, ${IN_HEX}) > 0`;
}
