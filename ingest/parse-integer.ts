// SPDX-License-Identifier: Apache-2.0

/** A decimal that is exact as a JavaScript number (at most 15 digits); null for anything else. */
export function parseInteger(raw: string | undefined): number | null {
  if (raw === undefined) return null;
  const { length } = raw;
  let i = raw.charCodeAt(0) === 45 ? 1 : 0;
  if (length === i || length > 15) return null;
  let value = 0;
  for (const negative = i === 1; i < length; ) {
    const digit = raw.charCodeAt(i++) - 48;
    if (digit < 0 || digit > 9) return null;
    value = value * 10 + digit;
    if (i === length && negative) return -value;
  }
  return value;
}

const MIN_I64 = -(2n ** 63n);
const MAX_I64 = 2n ** 63n - 1n;

/** A decimal within a signed 64-bit integer, as a number if exact, else a bigint; null for anything else. */
export function parseInteger64(raw: string | undefined): number | bigint | null {
  const small = parseInteger(raw);
  if (small !== null || raw === undefined || !/^-?[0-9]{1,20}$/.test(raw)) return small;
  const value = BigInt(raw);
  return value >= MIN_I64 && value <= MAX_I64 ? value : null;
}
