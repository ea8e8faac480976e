// SPDX-License-Identifier: Apache-2.0
import { append } from "../types/group-by.ts";

/** Sorts the items of each group within the group's positions; an item without a group keeps its position. */
export function sortedWithin<T>(
  items: readonly T[],
  groupOf: (item: T) => string | undefined,
  compare: (left: T, right: T) => number,
): readonly T[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groupOf(item);
    if (group !== undefined) append(groups, group, item);
  }
  const sorted = new Map<string, Iterator<T>>();
  for (const [group, own] of groups)
    if (own.length > 1) sorted.set(group, own.sort(compare)[Symbol.iterator]());
  if (sorted.size === 0) return items;
  return items.map((item) => sorted.get(groupOf(item) ?? "")?.next().value ?? item);
}
