// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store/store.ts";
import type { SearchCriteria } from "./search-criteria.ts";

/** The ids that events of one boot can have, both included. */
export interface IdRange {
  readonly boot: number;
  readonly first: number;
  readonly last: number;
}

const BUCKET_MS = 10_000;

/**
 * Where in the order of answers (node, boot, serial) events of the nodes and times asked for can lie.
 * A boot's times run back by up to a minute, so what lies in a range is still to be compared with the time.
 */
export function readIdRanges(store: Store, criteria: SearchCriteria): IdRange[] {
  const boots = store
    .prepare(
      `SELECT b.id, n.name FROM boot b JOIN node n ON n.id = b.node
       ORDER BY n.name, b.first_ms, b.id`,
    )
    .all() as { id: number; name: string | null }[];
  const among = bootsOfContainers(store, criteria);
  const range = store.prepare(
    "SELECT min(first_event) AS first, max(last_event) AS last FROM time_bucket WHERE boot = ? AND bucket BETWEEN ? AND ?",
  );
  const from =
    criteria.fromMs === undefined ? -Number.MAX_SAFE_INTEGER : Math.floor(criteria.fromMs / BUCKET_MS);
  const to = criteria.toMs === undefined ? Number.MAX_SAFE_INTEGER : Math.floor(criteria.toMs / BUCKET_MS);
  const ranges: IdRange[] = [];
  for (const { id, name } of boots) {
    if (criteria.nodes !== undefined && !criteria.nodes.includes(name ?? "")) continue;
    if (among !== undefined && !among.has(id)) continue;
    const { first, last } = range.get(id, from, to) as { first: number | null; last: number | null };
    if (first !== null && last !== null) ranges.push({ boot: id, first, last });
  }
  return ranges;
}

function bootsOfContainers(store: Store, { container }: SearchCriteria): ReadonlySet<number> | undefined {
  if (container?.kind !== "in") return undefined;
  const rows = store
    .prepare("SELECT DISTINCT boot FROM container WHERE id IN (SELECT value FROM json_each(?))")
    .all(JSON.stringify(container.containers)) as { boot: number }[];
  return new Set(rows.map(({ boot }) => boot));
}
