// SPDX-License-Identifier: Apache-2.0
/** Items by a key, each group in item order; the groups in the order of their first items. */
export function groupBy<K, T>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) append(groups, keyOf(item), item);
  return groups;
}

/** Adds an item to the group of its key; returns the group. */
export function append<K, T>(groups: Map<K, T[]>, key: K, item: T): T[] {
  const group = groups.get(key);
  if (group === undefined) {
    const made = [item];
    groups.set(key, made);
    return made;
  }
  group.push(item);
  return group;
}
