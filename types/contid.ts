// SPDX-License-Identifier: Apache-2.0

/** An audit container ID: a u64, exact. Never a JavaScript number. */
export type Contid = bigint & { readonly __brand: "Contid" };

const MAX_U64 = 18_446_744_073_709_551_615n;

/** 2^64-1: the kernel's value for "no container ID" (posted series: unset; our kernel: undefined). */
export const CONTID_UNSET = MAX_U64 as Contid;

/**
 * Reads a decimal u64, `-1` or `unset`; undefined for anything else.
 * Source: the posted series prints `-1` (v10) and 18446744073709551615 for the same value.
 */
export function parseContid(text: string): Contid | undefined {
  if (text === "-1" || text === "unset") return CONTID_UNSET;
  if (!/^[0-9]{1,20}$/.test(text)) return undefined;
  const value = BigInt(text);
  return value <= MAX_U64 ? (value as Contid) : undefined;
}
