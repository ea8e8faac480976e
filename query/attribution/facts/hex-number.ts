// SPDX-License-Identifier: Apache-2.0

/** Hex without prefix as the kernel prints arguments; only the low 32 bits carry namespace flags and descriptors. */
export function hexNumber(text: string | undefined): number {
  if (text === undefined || !/^[0-9a-f]{1,16}$/i.test(text)) return 0;
  return Number(BigInt(`0x${text}`) & 0xffffffffn);
}
