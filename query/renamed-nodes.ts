// SPDX-License-Identifier: Apache-2.0

import {
  type NodeInSource,
  pairComparer,
  readNamelessPairs,
  readNodesInSources,
} from "../store/repositories/sources/node-in-source.ts";
import { readNamedNodes, readReadAsNames } from "../store/repositories/sources/read-as-rows.ts";
import type { Store } from "../store/store.ts";
import { groupBy } from "../types/group-by.ts";
import { type NamePair, namePairs } from "../types/host-names.ts";

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
export function readRenamedNodes(store: Store): RenamedNode[] {
  const bySource = groupBy(readNodesInSources(store), ({ source }) => source);
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
  const compare = pairComparer(store, COMPARED);
  const common = new Map<string, number>();
  for (const pair of readNamelessPairs(store)) {
    const { node } = pair;
    const found = compare(pair);
    if (found.common > 0 && found.common * 2 >= found.compared)
      common.set(node, (common.get(node) ?? 0) + found.common);
  }
  return [...common].map(([node, count]) => ({ node, common: count }));
}

/** Records that are read as another host's than they name, since it has the same events. */
export interface JoinedName {
  /** Null: they name none. */
  readonly name: string | null;
  readonly node: string;
  readonly sources: readonly string[];
}

export function readJoinedNames(store: Store): JoinedName[] {
  const groups = groupBy(readReadAsNames(store), ({ name, node }) => JSON.stringify([name, node]));
  return [...groups.values()].map((rows) => {
    const [{ name, node }] = rows as [(typeof rows)[number]];
    return { name: name === "" ? null : name, node, sources: rows.map(({ source }) => source) };
  });
}

/** Hosts of which one's name may be short for the other's; not those that are joined already. */
export function readShortNames(store: Store): NamePair[] {
  const joined = new Set(readJoinedNames(store).map(({ name, node }) => JSON.stringify([name, node])));
  return namePairs(readNamedNodes(store).map(({ name }) => name)).filter(
    ({ short, full }) =>
      !joined.has(JSON.stringify([short, full])) && !joined.has(JSON.stringify([full, short])),
  );
}
