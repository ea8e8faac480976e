// SPDX-License-Identifier: Apache-2.0

/**
 * Parses hexadecimal without a prefix, as the kernel prints arguments. Only the low 32 bits, which hold namespace
 * flags and descriptors. 0 for other text.
 */
export function hexNumber(text: string | undefined): number {
  if (text === undefined || !/^[0-9a-f]{1,16}$/i.test(text)) return 0;
  return Number(BigInt(`0x${text}`) & 0xffffffffn);
}
