// SPDX-License-Identifier: Apache-2.0
import { groupBy } from "../types/group-by.ts";

interface Node<Id> {
  readonly id: Id;
  readonly parent: Id | null;
}

/** Nodes by the one that they lie below; by null those whose parent is not among them, or who are their own. */
export function childrenByParent<T extends Node<T["id"]>>(nodes: readonly T[]): Map<T["id"] | null, T[]> {
  const known = new Set(nodes.map(({ id }) => id));
  return groupBy(nodes, ({ id, parent }) =>
    parent !== null && parent !== id && known.has(parent) ? parent : null,
  );
}

/** All of them, each after the one that it lies below, with its depth. */
export function* outline<T extends Node<T["id"]>>(
  below: ReadonlyMap<T["id"] | null, readonly T[]>,
): Generator<{ readonly node: T; readonly depth: number }, void, undefined> {
  const open = (below.get(null) ?? []).map((node) => ({ node, depth: 0 })).reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next;
    for (const node of (below.get(next.node.id) ?? []).toReversed())
      open.push({ node, depth: next.depth + 1 });
  }
}
