// SPDX-License-Identifier: Apache-2.0

import {
  allReadAs,
  nodeNamer,
  type ReadAs,
  writeReadAs,
} from "../store/repositories/sources/read-as-rows.ts";
import { noteShared } from "../store/repositories/sources/shared-lines.ts";
import { endTodo, isDue } from "../store/repositories/sources/todo-rows.ts";
import type { Store } from "../store/store.ts";
import type { WritingBatch } from "../store/writing-batch.ts";
import { groupBy } from "../types/group-by.ts";
import { bootSpansOfNode, bootSpansOfSource } from "./boot-span-rows.ts";
import { type HostClaim, namelessLogs, shortNames } from "./host-claims.ts";
import { readAgain, type StoredOptions } from "./reread-sources.ts";
import { SameHost } from "./same-host.ts";
import type { SourceSummary } from "./source-summary.ts";

/**
 * Merges two hosts if a source, now complete, shows that they are one: the same events came without the host's name and
 * with it, or under its short name and its full one. Sources of the other name are read again as the host's. The result for a
 * log depends on all sources, in any order: if a further one shows that it may belong to several hosts, or to
 * none, it is read again as before. Without a source, all are examined. Returns the changes by reading again. A transaction is neither open before nor after.
 */
export async function settleHosts(
  store: Store,
  batch: WritingBatch,
  source: number | undefined,
  optionsOf: StoredOptions,
): Promise<SourceSummary[]> {
  const read: SourceSummary[] = [];
  const same = new SameHost(store);
  for (const claimsOf of [shortNames, namelessLogs]) {
    const claims = claimsOf(store, same);
    if (claims.length === 0) continue;
    const before = allReadAs(store);
    const after = followed(before, wantedOf(store, same, source, claims));
    const all = changedSources(before, after);
    if (all.length > 0) {
      batch.begin();
      noteShared(store, all);
      batch.commit();
    }
    for (const changed of all) {
      batch.begin();
      writeReadAs(
        store,
        changed,
        after.filter((row) => row.source === changed),
      );
      read.push((await readAgain(store, batch, changed, optionsOf)).read);
      batch.commit();
    }
  }
  return read;
}

/** Rows about the sources of claims to be removed, and to be written. */
interface Wanted {
  readonly gone: readonly ReadAs[];
  readonly rows: readonly ReadAs[];
}

function wantedOf(
  store: Store,
  same: SameHost,
  source: number | undefined,
  claims: readonly HostClaim[],
): Wanted {
  const isConcerned = source === undefined ? () => true : concerns(store, source);
  const nameOf = nodeNamer(store);
  const gone: ReadAs[] = [];
  const rows: ReadAs[] = [];
  for (const claim of claims) {
    if (!isConcerned(claim)) continue;
    const hosts = claim.hosts.map((host) => ({ host, node: nameOf(host) }));
    const fitting = hosts.filter(({ host, node }) => isHostOf(store, same, claim, host, node));
    gone.push(...claim.known);
    const [only] = fitting;
    if (only === undefined || fitting.length > 1) continue;
    for (const own of claim.sources) rows.push({ source: own, name: claim.name, node: only.node });
  }
  return { gone, rows };
}

/** Claims that a source may change: about its records, or about its hosts. */
function concerns(store: Store, source: number): (claim: HostClaim) => boolean {
  const nodes = new Set(bootSpansOfSource(store, source).map(({ node }) => node));
  return ({ sources, hosts }) => sources.includes(source) || hosts.some((host) => nodes.has(host));
}

/** Merges hosts in a database of an older ctraudit. */
export async function settleOldHosts(
  store: Store,
  batch: WritingBatch,
  optionsOf: StoredOptions,
): Promise<void> {
  if (!isDue(store, "hosts")) return;
  await settleHosts(store, batch, undefined, optionsOf);
  batch.begin();
  endTodo(store, "hosts");
  batch.commit();
}

/** Records read as the host's stay so until something contradicts it. */
function isHostOf(store: Store, same: SameHost, claim: HostClaim, host: number, node: string): boolean {
  const own = new Set(claim.bootSpans.map(({ source, bootSpan }) => `${source} ${bootSpan.position}`));
  const others = bootSpansOfNode(store, host).filter(
    ({ source, bootSpan }) => bootSpan.hasEvents && !own.has(`${source} ${bootSpan.position}`),
  );
  const relation = same.compare(claim.bootSpans, others);
  return relation === "same" || (relation === "unlike" && claim.known.some((row) => row.node === node));
}

/** The resulting rows. If a name turns out to be short, its records are read as those of the host with the full name. */
function followed(before: readonly ReadAs[], { gone, rows }: Wanted): ReadAs[] {
  const left = before.filter((row) => !gone.some((other) => isSameRow(row, other)));
  const fuller = new Map(rows.filter(({ name }) => name !== "").map(({ name, node }) => [name, node]));
  return [...left, ...rows].map((row) => ({ ...row, node: fuller.get(row.node) ?? row.node }));
}

function changedSources(before: readonly ReadAs[], after: readonly ReadAs[]): number[] {
  const [old, now] = [before, after].map((rows) => groupBy(rows, ({ source }) => source));
  const sources = new Set([...before, ...after].map(({ source }) => source));
  const textOf = (rows: readonly ReadAs[] | undefined) =>
    (rows ?? [])
      .map(({ name, node }) => JSON.stringify([name, node]))
      .sort()
      .join();
  return [...sources].filter((source) => textOf(old?.get(source)) !== textOf(now?.get(source)));
}

function isSameRow(a: ReadAs, b: ReadAs): boolean {
  return a.source === b.source && a.name === b.name;
}
