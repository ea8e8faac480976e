// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store/store.ts";

/** Two names that one host may have had, one after the other. */
export interface RenamedNode {
  readonly source: string;
  readonly before: string;
  readonly after: string;
}

/** The second name begins as closely as this behind the first one's end. */
const NEAR_SERIALS = 256;
const NEAR_MS = 300_000;
/** Times of neighbours run back by as much. */
const BACK_MS = 2000;
/** In a log of more hosts than this some begin where others end by chance. */
const MAX_NODES = 3;

interface Part {
  readonly source: number;
  readonly name: string;
  readonly node: string;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly first_ms: number;
  readonly last_ms: number;
}

/** Where in one source the serials and times of one node end right below where those of another begin: a host that got its name while it ran. */
export function readRenamedNodes(store: Store): RenamedNode[] {
  const parts = store
    .prepare(
      `SELECT g.source, s.name, n.name AS node, min(g.first_seq) AS first_seq, max(g.last_seq) AS last_seq,
         min(g.first_ms) AS first_ms, max(g.last_ms) AS last_ms
       FROM segment g JOIN boot b ON b.id = g.boot JOIN node n ON n.id = b.node JOIN source s ON s.id = g.source
       WHERE g.last_seq >= g.first_seq AND n.name IS NOT NULL GROUP BY g.source, b.node ORDER BY g.source, first_ms`,
    )
    .all() as Part[];
  const bySource = new Map<number, Part[]>();
  for (const part of parts) {
    const own = bySource.get(part.source);
    if (own === undefined) bySource.set(part.source, [part]);
    else own.push(part);
  }
  return [...bySource.values()].filter((own) => own.length <= MAX_NODES).flatMap(renamedIn);
}

function renamedIn(parts: readonly Part[]): RenamedNode[] {
  return parts.flatMap((before) =>
    parts
      .filter((after) => {
        const step = after.first_seq - before.last_seq;
        const wait = after.first_ms - before.last_ms;
        return step > 0 && step <= NEAR_SERIALS && wait >= -BACK_MS && wait <= NEAR_MS;
      })
      .map((after) => ({ source: before.name, before: before.node, after: after.node })),
  );
}
