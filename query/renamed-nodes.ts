// SPDX-License-Identifier: Apache-2.0
import { firstKeyOfBoot, makeEventKey } from "../store/event-key.ts";
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

/** A host without a name of whose events another one has the same. */
export interface NamelessCopy {
  readonly node: string;
  /** Events that both have, among those that were compared. */
  readonly common: number;
}

/** Events of one boot that are compared with another's: enough to tell a copy from chance. */
const COMPARED = 1000;

/** Hosts whose log came twice: over a transport that names the host, and as auditd wrote it without a name. */
export function readNamelessCopies(store: Store): NamelessCopy[] {
  const pairs = store
    .prepare(
      `SELECT own.id AS own, other.id AS other, n.name AS node, max(own.first_seq, other.first_seq) AS first
       FROM boot own JOIN node nameless ON nameless.id = own.node AND nameless.name IS NULL
       JOIN boot other ON other.first_seq <= own.last_seq AND own.first_seq <= other.last_seq
         AND other.first_ms <= own.last_ms AND own.first_ms <= other.last_ms
       JOIN node n ON n.id = other.node AND n.name IS NOT NULL ORDER BY own.id, other.id LIMIT 64`,
    )
    .all() as { own: number; other: number; node: string; first: number }[];
  const compare = store.prepare(
    `SELECT count(*) AS compared, count(b.id) AS common FROM (
       SELECT id, time_ms FROM event WHERE id >= @from AND id < @end AND id % 2 = 0 ORDER BY id LIMIT ${COMPARED}) a
     LEFT JOIN event b ON b.id = a.id + @step AND b.time_ms = a.time_ms`,
  );
  const common = new Map<string, number>();
  for (const { own, other, node, first } of pairs) {
    const found = compare.get({
      from: makeEventKey(own, first, 0, false),
      end: firstKeyOfBoot(own + 1),
      step: firstKeyOfBoot(other) - firstKeyOfBoot(own),
    }) as { compared: number; common: number };
    if (found.common > 0 && found.common * 2 >= found.compared)
      common.set(node, (common.get(node) ?? 0) + found.common);
  }
  return [...common].map(([node, count]) => ({ node, common: count }));
}
