// SPDX-License-Identifier: Apache-2.0

/** A set of bytes, defined once for two uses: the class of a regular expression and a table for the fast loop. */
export interface ByteClass {
  /** A class for a regular expression, brackets included. */
  readonly source: string;
  /** 256 entries, 1 for a member. */
  readonly members: Uint8Array;
}

const escapeByte = (code: number): string => `\\x${code.toString(16).padStart(2, "0")}`;

/** Every byte except those in `excluded` (latin1 text). */
export function allBytesExcept(excluded: string): ByteClass {
  const members = new Uint8Array(256).fill(1);
  let source = "";
  for (let index = 0; index < excluded.length; index++) {
    const code = excluded.charCodeAt(index);
    members[code] = 0;
    source += escapeByte(code);
  }
  return { source: `[^${source}]`, members };
}

/** The bytes of ranges such as ["09", "AZ", "__"]. */
export function bytesOf(...ranges: readonly string[]): ByteClass {
  const members = new Uint8Array(256);
  let source = "";
  for (const range of ranges) {
    const [first, last] = [range.charCodeAt(0), range.charCodeAt(1)];
    members.fill(1, first, last + 1);
    source += `${escapeByte(first)}-${escapeByte(last)}`;
  }
  return { source: `[${source}]`, members };
}
