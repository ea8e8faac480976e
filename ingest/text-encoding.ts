// SPDX-License-Identifier: Apache-2.0

/** An encoding in which ASCII text has NUL bytes. */
export interface WideEncoding {
  readonly name: "UTF-16" | "UTF-32";
  /** Its name for iconv. */
  readonly iconv: string;
}

/** Byte order marks; the longer first, for UTF-32's begins with that of UTF-16. */
const MARKS: readonly (readonly [hex: string, encoding: WideEncoding])[] = [
  ["fffe0000", { name: "UTF-32", iconv: "UTF-32" }],
  ["0000feff", { name: "UTF-32", iconv: "UTF-32" }],
  ["fffe", { name: "UTF-16", iconv: "UTF-16" }],
  ["feff", { name: "UTF-16", iconv: "UTF-16" }],
];

/** Without a mark: the bytes of a unit that are NUL in ASCII text. */
const UNITS: readonly (readonly [zeros: readonly boolean[], encoding: WideEncoding])[] = [
  [[false, true, true, true], { name: "UTF-32", iconv: "UTF-32LE" }],
  [[true, true, true, false], { name: "UTF-32", iconv: "UTF-32BE" }],
  [[false, true], { name: "UTF-16", iconv: "UTF-16LE" }],
  [[true, false], { name: "UTF-16", iconv: "UTF-16BE" }],
];
/** Non-ASCII letters sometimes break the pattern. */
const ENOUGH = 0.9;
const FEWEST_BYTES = 8;

/** The encoding of UTF-16 or UTF-32 text, by its mark or by the positions of its NUL bytes; undefined otherwise. */
export function encodingOf(head: Buffer): WideEncoding | undefined {
  const hex = head.toString("hex", 0, 4);
  const marked = MARKS.find(([mark]) => hex.startsWith(mark));
  if (marked !== undefined) return marked[1];
  if (head.length < FEWEST_BYTES) return undefined;
  return UNITS.find(([zeros]) => shareOf(head, zeros) >= ENOUGH)?.[1];
}

/** The share of complete units with NUL bytes exactly at the expected positions. */
function shareOf(head: Buffer, zeros: readonly boolean[]): number {
  const units = Math.floor(head.length / zeros.length);
  let fitting = 0;
  for (let unit = 0; unit < units; unit++)
    if (zeros.every((isZero, i) => (head[unit * zeros.length + i] === 0) === isZero)) fitting++;
  return fitting / units;
}
