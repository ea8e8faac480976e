// SPDX-License-Identifier: Apache-2.0

import type { ContainerConclusion } from "../../../types/attribution/conclusions.ts";
import { append } from "../../../types/group-by.ts";
import { RowDigest } from "./row-digest.ts";

/** Container numbers per block: the newest change most often. */
export const CONTAINERS_IN_BLOCK = 32;

/** A written container. */
export interface KeptContainer {
  readonly number: number;
  /** Digests: of the facts that other rows depend on, and of its end, names and namespaces. */
  readonly facts: string;
  readonly told: string;
  readonly first: number | null;
  readonly last: number | null;
}

/** Containers with consecutive numbers; there may be gaps. */
export interface KeptContainerBlock {
  /** Digests of all facts, and of all output values. */
  readonly digest: string;
  readonly containers: readonly KeptContainer[];
}

/** By number, in blocks. */
export type KeptContainers = ReadonlyMap<number, KeptContainerBlock>;

/** `before`: an unchanged block is the same object. */
export function keepContainers(
  containers: readonly ContainerConclusion[],
  before?: KeptContainers,
): KeptContainers {
  const byBlock = new Map<number, ContainerConclusion[]>();
  for (const container of containers)
    append(byBlock, Math.floor(container.number / CONTAINERS_IN_BLOCK), container);
  const digest = new RowDigest();
  return new Map([...byBlock].map(([block, some]) => [block, keepBlock(digest, some, before?.get(block))]));
}

function keepBlock(
  digest: RowDigest,
  containers: readonly ContainerConclusion[],
  before: KeptContainerBlock | undefined,
): KeptContainerBlock {
  for (const container of containers) {
    digestFacts(digest, container);
    digestTold(digest, container);
  }
  const all = digest.take();
  if (before?.digest !== all)
    return { digest: all, containers: containers.map((container) => keepContainer(digest, container)) };
  const isSame = before.containers.every(
    ({ first, last }, i) => first === containers[i]!.first && last === containers[i]!.last,
  );
  if (isSame) return before;
  const kept = before.containers.map((known, i): KeptContainer => {
    const { first, last } = containers[i]!;
    return { ...known, first, last };
  });
  return { digest: all, containers: kept };
}

function keepContainer(digest: RowDigest, container: ContainerConclusion): KeptContainer {
  const { number, first, last } = container;
  digestFacts(digest, container);
  const facts = digest.take();
  digestTold(digest, container);
  return { number, facts, told: digest.take(), first, last };
}

/** Adds to a digest the facts that the location of others depends on. */
function digestFacts(digest: RowDigest, container: ContainerConclusion): void {
  const { number, key, keySuffix, parent, contid, created, evidence, proof, flags } = container;
  for (const value of [number, key, parent, created, proof, flags]) digest.number(value);
  for (const text of [keySuffix, container.class, contid === null ? null : String(contid), evidence])
    digest.text(text);
}

/** Adds to a digest the facts extended by later events. */
function digestTold(digest: RowDigest, { ended, names, namespaces }: ContainerConclusion): void {
  digest.number(ended);
  digest.number(names.length);
  for (const { kind, value, event } of names) {
    digest.text(kind);
    digest.text(value);
    digest.number(event);
  }
  digest.number(namespaces.length);
  for (const { type, inode, event } of namespaces) {
    digest.text(type);
    digest.number(inode);
    digest.number(event);
  }
}
