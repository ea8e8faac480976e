// SPDX-License-Identifier: Apache-2.0
import { groupBy } from "../types/group-by.ts";

interface Node {
  readonly id: number;
  readonly parent: number | null;
}

/** Nodes by the one that they lie below; by null those whose parent is not among them, or who are their own. */
export function childrenByParent<T extends Node>(nodes: readonly T[]): Map<number | null, T[]> {
  const known = new Set(nodes.map(({ id }) => id));
  return groupBy(nodes, ({ id, parent }) =>
    parent !== null && parent !== id && known.has(parent) ? parent : null,
  );
}

/** All of them, each after the one that it lies below, with its depth. */
export function* outline<T extends Node>(
  below: ReadonlyMap<number | null, readonly T[]>,
): Generator<{ readonly node: T; readonly depth: number }, void, undefined> {
  const open = (below.get(null) ?? []).map((node) => ({ node, depth: 0 })).reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next;
    for (const node of (below.get(next.node.id) ?? []).toReversed())
      open.push({ node, depth: next.depth + 1 });
  }
}
