// SPDX-License-Identifier: Apache-2.0

const HEADER_BYTES = 512;
const CHECKSUM = { at: 148, end: 156 };
/** Mode, user, group, size and time: octal digits, or binary where the first byte says so. */
const NUMBERS = [
  [100, 108],
  [108, 116],
  [116, 124],
  [124, 136],
  [136, 148],
] as const;

/**
 * True for the header of a tar archive's first member, of any format: its checksum is right. Text never is one, for the fields
 * of a header are padded with NUL. Source: POSIX pax, ustar interchange format
 */
export function isTarHeader(head: Buffer): boolean {
  if (head.length < HEADER_BYTES || head[0] === 0 || !head.includes(0)) return false;
  const header = head.subarray(0, HEADER_BYTES);
  let sum = 0;
  for (let i = 0; i < HEADER_BYTES; i++)
    sum += i >= CHECKSUM.at && i < CHECKSUM.end ? 0x20 : (header[i] as number);
  const stated = /^[ \0]*([0-7]+)[ \0]*$/.exec(header.toString("latin1", CHECKSUM.at, CHECKSUM.end));
  if (stated === null || Number.parseInt(stated[1] as string, 8) !== sum) return false;
  return NUMBERS.every(
    ([from, to]) =>
      (header[from] as number) >= 0x80 || /^[ \0]*[0-7]*[ \0]*$/.test(header.toString("latin1", from, to)),
  );
}
