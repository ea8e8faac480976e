// SPDX-License-Identifier: Apache-2.0

import type { ContainerConclusion } from "../../../types/attribution/conclusions.ts";
import { append } from "../../../types/group-by.ts";
import { RowDigest } from "./row-digest.ts";

/** So many numbers of containers are in one block: the newest change most. */
export const CONTAINERS_IN_BLOCK = 32;

/** A container as it was written. */
export interface KeptContainer {
  readonly number: number;
  /** Digests: of what else rests on, and of its end, names and namespaces. */
  readonly facts: string;
  readonly told: string;
  readonly first: number | null;
  readonly last: number | null;
}

/** Containers whose numbers follow one another; there may be gaps. */
export interface KeptContainerBlock {
  /** Of all facts, and of all that is told. */
  readonly digest: string;
  readonly containers: readonly KeptContainer[];
}

/** By number, in blocks. */
export type KeptContainers = ReadonlyMap<number, KeptContainerBlock>;

/** `before`: a block in which nothing has changed is the same object. */
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

/** Takes into a digest what the place of other things rests on. */
function digestFacts(digest: RowDigest, container: ContainerConclusion): void {
  const { number, key, keySuffix, parent, contid, created, evidence, proof, flags } = container;
  for (const value of [number, key, parent, created, proof, flags]) digest.number(value);
  for (const text of [keySuffix, container.class, contid === null ? null : String(contid), evidence])
    digest.text(text);
}

/** Takes into a digest what later events add to. */
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
