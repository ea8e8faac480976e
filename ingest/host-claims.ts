// SPDX-License-Identifier: Apache-2.0

import { namelessNode } from "../store/repositories/sources/node-rows.ts";
import {
  allReadAs,
  areGivenOrOpen,
  hasNamedNodes,
  namedNodesAt,
  nodeFinder,
  type ReadAs,
  readNamedNodes,
} from "../store/repositories/sources/read-as-rows.ts";
import type { Store } from "../store/store.ts";
import { append, groupBy } from "../types/group-by.ts";
import { namePairs } from "../types/host-names.ts";
import { bootSpansOfNode, type StoredBootSpan } from "./boot-span-rows.ts";
import type { SameHost } from "./same-host.ts";

/** Records of one host under another name, or under none: either all or none of them are read as another host's. */
export interface HostClaim {
  /** Empty: none. */
  readonly name: string;
  readonly sources: readonly number[];
  readonly bootSpans: readonly StoredBootSpan[];
  /** Rows of `node` of their possible hosts. */
  readonly hosts: readonly number[];
  /** Their current assignments. */
  readonly known: readonly ReadAs[];
}

/** Maximum number of hosts at the time of a log without names: with more, no match is tried. */
const MAX_HOSTS = 64;

/** Names that may be short for another one. Names given by --node are the user's, and stay. */
export function shortNames(store: Store): HostClaim[] {
  const named = readNamedNodes(store);
  const ids = new Map(named.map(({ id, name }) => [name, id]));
  const fuller = new Map<string, string[]>();
  for (const { short, full } of namePairs([...ids.keys()])) append(fuller, short, full);
  const known = fuller.size === 0 ? [] : allReadAs(store);
  const claims: HostClaim[] = [];
  for (const [name, full] of fuller) {
    const own = known.filter((row) => row.name === name);
    const bootSpans = [...bootSpansOfNode(store, ids.get(name) as number), ...bootSpansReadAs(store, own)];
    const hosts = full.map((other) => ids.get(other) as number);
    claims.push(...claimOf(store, name, bootSpans, hosts, own));
  }
  return claims;
}

/** Groups of logs without names that belong to one host by their boots. */
export function namelessLogs(store: Store, same: SameHost): HostClaim[] {
  if (!hasNamedNodes(store)) return [];
  const known = allReadAs(store).filter(({ name }) => name === "");
  const nameless = namelessNode(store);
  const unread = nameless === undefined ? [] : withEvents(bootSpansOfNode(store, nameless));
  const read = bootSpansReadAs(store, known);
  const boots =
    read.length > 0
      ? same.boots([...unread, ...read])
      : [...groupBy(unread, ({ bootSpan }) => bootSpan.boot).values()];
  return connected(boots).flatMap((bootSpans) => {
    const sources = new Set(bootSpans.map(({ source }) => source));
    const own = known.filter(({ source }) => sources.has(source));
    return claimOf(store, "", bootSpans, hostsAtTimeOf(store, bootSpans, own), own);
  });
}

function claimOf(
  store: Store,
  name: string,
  bootSpans: readonly StoredBootSpan[],
  hosts: readonly number[],
  known: readonly ReadAs[],
): HostClaim[] {
  const own = withEvents(bootSpans);
  const sources = [...new Set(own.map(({ source }) => source))];
  if (sources.length === 0 || areGivenOrOpen(store, sources)) return [];
  return [{ name, sources, bootSpans: own, hosts, known }];
}

/** Node whose records are read as another host's. */
function bootSpansReadAs(store: Store, rows: readonly ReadAs[]): StoredBootSpan[] {
  const nodeOf = nodeFinder(store);
  const byNode = new Map<string, StoredBootSpan[]>();
  for (const { node } of rows)
    if (!byNode.has(node)) byNode.set(node, withEvents(bootSpansOfNode(store, nodeOf(node))));
  return rows.flatMap(({ source, node }) =>
    (byNode.get(node) as StoredBootSpan[]).filter((stored) => stored.source === source),
  );
}

/** Boots with a common source belong to one host. */
function connected(boots: readonly (readonly StoredBootSpan[])[]): StoredBootSpan[][] {
  const next = new Map<number, number>();
  const firstOf = (source: number): number => {
    let at = source;
    for (let to = next.get(at); to !== undefined; to = next.get(at)) at = to;
    if (at !== source) next.set(source, at);
    return at;
  };
  for (const [{ source }, ...others] of boots as readonly (readonly [StoredBootSpan, ...StoredBootSpan[]])[])
    for (const other of others) {
      const [from, to] = [firstOf(other.source), firstOf(source)];
      if (from !== to) next.set(from, to);
    }
  return [...groupBy(boots.flat(), ({ source }) => firstOf(source)).values()];
}

/** Named hosts with a boot that shares serials and time, and those that the logs are read as. */
function hostsAtTimeOf(
  store: Store,
  bootSpans: readonly StoredBootSpan[],
  known: readonly ReadAs[],
): number[] {
  const nodeOf = nodeFinder(store);
  const range = {
    firstMs: Number.POSITIVE_INFINITY,
    lastMs: Number.NEGATIVE_INFINITY,
    firstSequence: Number.POSITIVE_INFINITY,
    lastSequence: Number.NEGATIVE_INFINITY,
  };
  for (const { bootSpan } of bootSpans) {
    range.firstMs = Math.min(range.firstMs, bootSpan.firstMs);
    range.lastMs = Math.max(range.lastMs, bootSpan.lastMs);
    range.firstSequence = Math.min(range.firstSequence, bootSpan.firstSequence + bootSpan.shift);
    range.lastSequence = Math.max(range.lastSequence, bootSpan.lastSequence + bootSpan.shift);
  }
  const found = namedNodesAt(store, range, MAX_HOSTS + 1);
  const hosts = new Set(known.map(({ node }) => nodeOf(node)));
  for (const host of found.length > MAX_HOSTS ? [] : found) hosts.add(host);
  return [...hosts];
}

function withEvents(bootSpans: readonly StoredBootSpan[]): StoredBootSpan[] {
  return bootSpans.filter(({ bootSpan }) => bootSpan.hasEvents);
}
