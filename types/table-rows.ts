// SPDX-License-Identifier: Apache-2.0

/**
 * A cell before the record: quoted, a single word, or a time. Headers of other transports have more words before a record, so
 * their lines never begin like a row.
 */
const CELL =
  '(?:"(?:[^"]|"")*"|[0-9][0-9:./TZ+-]{0,30} [0-9:./TZ+ -]{0,30}(?:UTC|AM|PM)?|[^",;\\s]{0,256})[,;\\t]';
const ROW = new RegExp(
  `^(?:${CELL}){0,64}?"(?:node=[^ "'=\\x1D]+ )?type=[A-Za-z0-9_[\\]-]{1,64} msg=audit\\(`,
);

/** A line in which a quoted cell begins with a record. */
export const beginsRow = (line: string): boolean => ROW.test(line);

/** Quotation marks within a cell are doubled: a row is complete if their number is even. */
export function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++;
  return count;
}
