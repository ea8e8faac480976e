// SPDX-License-Identifier: Apache-2.0
import { loadTable } from "./load-table.ts";

/** Numbers and their names, of one group of constants. */
export type Constants = readonly (readonly [number: number, name: string])[];

let tables: Readonly<Record<string, Constants>> | undefined;
const widestFirst = new Map<string, Constants>();

/** A group of scripts/tables/constant-groups.mjs, in the order of its numbers; empty if there is none. */
export function constants(group: string): Constants {
  tables ??= loadTable("constants") as Record<string, Constants>;
  return tables[group] ?? [];
}

/** The name of one number of a group; undefined if it has none. */
export function constantName(group: string, value: number): string | undefined {
  return constants(group).find(([number]) => number === value)?.[1];
}

/**
 * The bits of a value by a group's names, `A|B`: names of several bits first, bits without a name
 * in hexadecimal, `zero` if no bit is set.
 */
export function flagNames(value: bigint, group: string, zero = "0"): string {
  if (value === 0n) return zero;
  let names = widestFirst.get(group);
  if (names === undefined) {
    names = constants(group)
      .filter(([number]) => number > 0)
      .toSorted(([a], [b]) => bitCount(b) - bitCount(a) || a - b);
    widestFirst.set(group, names);
  }
  return spell(value, names);
}

/** The same with given names. */
export function spell(value: bigint, names: Constants): string {
  let rest = value;
  const found: (readonly [bits: bigint, name: string])[] = [];
  for (const [number, name] of names) {
    const bits = BigInt(number);
    if ((rest & bits) !== bits) continue;
    found.push([bits, name]);
    rest &= ~bits;
  }
  const words = found.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name);
  if (rest !== 0n) words.push(`0x${rest.toString(16)}`);
  return words.join("|");
}

function bitCount(number: number): number {
  return number.toString(2).replaceAll("0", "").length;
}
