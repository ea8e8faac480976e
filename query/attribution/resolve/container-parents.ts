// SPDX-License-Identifier: Apache-2.0

import type { ContainerIndex } from "../../../types/ids.ts";
import { isWithdrawn } from "../lifecycle/late-threads.ts";
import type { Conflict, Model } from "../model/model.ts";
import { MAX_BELIEVED } from "../model/nesting.ts";
import type { AllContainers } from "./all-containers.ts";
import { type ContainerAnswer, isContainer, UNKNOWN_ANSWER } from "./container-answer.ts";
import { findPods } from "./pods.ts";
import type { Resolution } from "./resolution.ts";

/**
 * The parents of all containers, as a tree. Late conclusions (two containers are one, an open location is bound, a
 * container belongs to a pod) can form a cycle or exceed MAX_BELIEVED. The parent is omitted there, and a conflict is
 * recorded: the stored tree is always safe to walk.
 */
export class ContainerParents {
  /** Container -> the container that created the namespaces shared by its pod. */
  readonly pods: Map<ContainerIndex, ContainerIndex>;
  readonly conflicts: Conflict[] = [];
  readonly #all: AllContainers;
  /** Container -> the answer at its creation. */
  readonly #parents: Map<ContainerIndex, ContainerAnswer>;
  /** Depth of each container whose depth is computed, from 1. */
  readonly #depths = new Map<ContainerIndex, number>();

  constructor(state: Model, resolution: Resolution, all: AllContainers) {
    const stands = (index: ContainerIndex) =>
      resolution.merged(index) === index && !isWithdrawn(state, all.get(index)!.location);
    this.#all = all;
    this.pods = podsOf(state, stands);
    this.#parents = new Map();
    for (const [index, container] of all.entries()) {
      const parent = stands(index) ? resolution.parentOf(container) : UNKNOWN_ANSWER;
      const isNone = parent === index || (isContainer(parent) && !stands(parent));
      this.#parents.set(index, isNone ? UNKNOWN_ANSWER : parent);
    }
    for (const index of this.#parents.keys()) this.#settle(index);
  }

  /** The answer at the container's creation, or its pod. */
  parentOf(index: ContainerIndex): ContainerAnswer {
    return this.#parents.get(index)!;
  }

  /** The answer at its creation, ignoring its pod. */
  #around(index: ContainerIndex): ContainerAnswer {
    return this.#parents.get(this.pods.get(index) ?? index)!;
  }

  /** Computes the depths of the container and of its ancestors, outermost first. */
  #settle(index: ContainerIndex): void {
    const chain: ContainerIndex[] = [];
    const inChain = new Set<ContainerAnswer>();
    let at: ContainerAnswer = index;
    for (; isContainer(at) && !this.#depths.has(at) && !inChain.has(at); at = this.#around(at)) {
      chain.push(at);
      inChain.add(at);
    }
    if (inChain.has(at)) this.#leaveOut(chain.at(-1)!, "it would lie in itself");
    let depth = !isContainer(at) || inChain.has(at) ? 0 : this.#depths.get(at)!;
    for (const each of chain.reverse()) {
      if (depth >= MAX_BELIEVED) {
        this.#leaveOut(each, "it would lie deeper than containers can");
        depth = 0;
      }
      this.#depths.set(each, ++depth);
    }
  }

  #leaveOut(index: ContainerIndex, why: string): void {
    if ((this.pods.get(index) ?? index) !== index) this.pods.delete(index);
    this.#parents.set(index, UNKNOWN_ANSWER);
    const detail = `${why}: its parent is left out`;
    this.conflicts.push({ event: this.#all.get(index)!.key, pid: -1, kind: "nesting", detail });
  }
}

/** A pod is told beside the container that made its namespaces: not if that one was merged or withdrawn. */
function podsOf(
  state: Model,
  stands: (index: ContainerIndex) => boolean,
): Map<ContainerIndex, ContainerIndex> {
  const podOf = new Map<ContainerIndex, ContainerIndex>();
  for (const [maker, members] of findPods(state))
    if (stands(maker)) for (const index of members) podOf.set(index, maker);
  return podOf;
}
