// SPDX-License-Identifier: Apache-2.0

import type { SearchCriteria } from "../../questions/search-criteria.ts";
import type { SearchedRange } from "../../questions/search-explanation.ts";
import type { BootId } from "../../types/ids.ts";
import { otherNames } from "../repositories/sources/read-as-rows.ts";
import type { Store } from "../store.ts";

/** The ids that events of one boot can have, both included. */
export type IdRange = SearchedRange;

const BUCKET_MS = 10_000;
/** The buckets of fewer boots are looked up boot by boot. */
const MANY_BOOTS = 16;

/**
 * Ranges, in the order of answers (node, boot, serial), that can hold events of the nodes and times asked for.
 * A boot's times run back by up to a minute, so events in a range must still be compared with the time.
 */
export function readIdRanges(store: Store, criteria: SearchCriteria): IdRange[] {
  const boots = store
    .prepare(
      `SELECT b.id, n.name FROM boot b JOIN node n ON n.id = b.node
       ORDER BY n.name, b.first_ms, b.id`,
    )
    .all() as { id: BootId; name: string | null }[];
  const among = bootsWithContainer(store, criteria);
  const { fromMs = -Number.MAX_SAFE_INTEGER, toMs = Number.MAX_SAFE_INTEGER } = criteria;
  const range = store.prepare(
    "SELECT min(first_event) AS first, max(last_event) AS last FROM time_bucket WHERE boot = ? AND bucket BETWEEN ? AND ?",
  );
  const ends = store.prepare(
    "SELECT min(bucket) AS first, max(bucket) AS last FROM time_bucket WHERE boot = ?",
  );
  const ranges: IdRange[] = [];
  const others = criteria.nodes === undefined ? undefined : otherNames(store);
  const isAsked = (name: string) =>
    criteria.nodes?.includes(name) === true ||
    others?.get(name)?.some((other) => criteria.nodes?.includes(other)) === true;
  const wanted = criteria.boots === undefined ? undefined : new Set<BootId>(criteria.boots);
  const asked = boots.filter(
    ({ id, name }) =>
      (criteria.nodes === undefined || isAsked(name ?? "")) &&
      (among === undefined || among.has(id)) &&
      (wanted === undefined || wanted.has(id)),
  );
  const between = [Math.floor(fromMs / BUCKET_MS), Math.floor(toMs / BUCKET_MS)] as const;
  const all = asked.length < MANY_BOOTS ? undefined : endsOfAll(store, between);
  for (const { id } of asked) {
    const found = all?.found.get(id) ?? (all === undefined ? (range.get(id, ...between) as Ends) : undefined);
    if (found === undefined || found.first === null || found.last === null) continue;
    const { first, last } = all?.ends.get(id) ?? (ends.get(id) as { first: number; last: number });
    const isWhole = first * BUCKET_MS >= fromMs && (last + 1) * BUCKET_MS <= toMs;
    for (const span of criteria.since?.get(id) ?? [{ first: found.first, last: found.last }]) {
      const [start, end] = [Math.max(found.first, span.first), Math.min(found.last, span.last)];
      if (start <= end) ranges.push({ boot: id, first: start, last: end, isWhole });
    }
  }
  return ranges;
}

/** Of every boot, in two passes over the buckets. */
function endsOfAll(store: Store, between: readonly [from: number, to: number]) {
  const byBoot = (sql: string, ...values: readonly number[]) =>
    new Map(
      (store.prepare(sql).all(...values) as { boot: BootId; first: number; last: number }[]).map(
        ({ boot, first, last }) => [boot, { first, last }],
      ),
    );
  return {
    found: byBoot(
      "SELECT boot, min(first_event) AS first, max(last_event) AS last FROM time_bucket WHERE bucket BETWEEN ? AND ? GROUP BY boot",
      ...between,
    ),
    ends: byBoot("SELECT boot, min(bucket) AS first, max(bucket) AS last FROM time_bucket GROUP BY boot"),
  };
}

interface Ends {
  readonly first: number | null;
  readonly last: number | null;
}

function bootsWithContainer(store: Store, { container }: SearchCriteria): ReadonlySet<number> | undefined {
  if (container?.kind !== "in") return undefined;
  const rows = store
    .prepare("SELECT DISTINCT boot FROM container WHERE id IN (SELECT value FROM json_each(?))")
    .all(JSON.stringify(container.containers)) as { boot: BootId }[];
  return new Set(rows.map(({ boot }) => boot));
}
