// SPDX-License-Identifier: Apache-2.0

import {
  pairComparer,
  readNamelessPairs,
  readNodesInSources,
} from "../store/repositories/sources/node-in-source.ts";
import { readNamedNodes, readReadAsNames } from "../store/repositories/sources/read-as-rows.ts";
import type { Store } from "../store/store.ts";
import { type NamePair, namePairs } from "../types/host-names.ts";
import { type JoinedName, joinedNames, type RenamedNode, renamedNodes } from "./stats-names.ts";

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

/** See renamedNodes. */
export const readRenamedNodes = (store: Store): RenamedNode[] => renamedNodes(readNodesInSources(store));

/** See joinedNames. */
export const readJoinedNames = (store: Store): JoinedName[] => joinedNames(readReadAsNames(store));

/** Hosts of which one's name may be short for the other's; not those that are joined already. */
export function readShortNames(store: Store): NamePair[] {
  const joined = new Set(readJoinedNames(store).map(({ name, node }) => JSON.stringify([name, node])));
  return namePairs(readNamedNodes(store).map(({ name }) => name)).filter(
    ({ short, full }) =>
      !joined.has(JSON.stringify([short, full])) && !joined.has(JSON.stringify([full, short])),
  );
}
