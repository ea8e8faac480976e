// SPDX-License-Identifier: Apache-2.0
import type { NodeInSource, ReadAsName } from "../questions/log-coverage.ts";
import { groupBy } from "../types/group-by.ts";

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

/** Where in one source the serials and times of one node end right below where those of another begin: a host that got its name while it ran. */
export function renamedNodes(nodes: readonly NodeInSource[]): RenamedNode[] {
  const bySource = groupBy(nodes, ({ source }) => source);
  return [...bySource.values()].filter((own) => own.length <= MAX_NODES).flatMap(renamedIn);
}

function renamedIn(parts: readonly NodeInSource[]): RenamedNode[] {
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

/** Records that are read as another host's than they name, since it has the same events. */
export interface JoinedName {
  /** Null: they name none. */
  readonly name: string | null;
  readonly node: string;
  readonly sources: readonly string[];
}

export function joinedNames(readAs: readonly ReadAsName[]): JoinedName[] {
  const groups = groupBy(readAs, ({ name, node }) => JSON.stringify([name, node]));
  return [...groups.values()].map((rows) => {
    const [{ name, node }] = rows as [(typeof rows)[number]];
    return { name: name === "" ? null : name, node, sources: rows.map(({ source }) => source) };
  });
}
