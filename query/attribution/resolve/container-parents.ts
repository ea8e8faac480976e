// SPDX-License-Identifier: Apache-2.0

import { isWithdrawn } from "../lifecycle/late-threads.ts";
import { MAX_BELIEVED } from "../model/locations.ts";
import type { Conflict, Container, Model } from "../model/model.ts";
import { UNKNOWN_ANSWER } from "./mark-book.ts";
import { findPods } from "./pods.ts";
import type { Resolution } from "./resolution.ts";

/**
 * Where each container lies, as a tree: what the fold concludes late (that two containers are one, that an open location is another,
 * which pod a container belongs to) can close a circle or make the tree deeper than MAX_BELIEVED. There the parent is left
 * out, and a conflict says so: every reader may walk up or down what is stored.
 */
export class ContainerParents {
  /** Container -> the one that made the namespaces which its pod shares. */
  readonly pods: Map<number, number>;
  readonly conflicts: Conflict[] = [];
  readonly #all: readonly Container[];
  /** Container -> answer that says where it was made. */
  readonly #parents: number[];
  /** Of each container: how deep it lies, from 1; 0: not known yet. */
  readonly #depths: Uint8Array;

  constructor(state: Model, resolution: Resolution, all: readonly Container[]) {
    const stands = (index: number) =>
      resolution.merged(index) === index && !isWithdrawn(state, all[index]!.location);
    this.#all = all;
    this.pods = podsOf(state, resolution);
    this.#parents = all.map((container, index) => {
      const parent = stands(index) ? resolution.parentOf(container) : UNKNOWN_ANSWER;
      return parent === index ? UNKNOWN_ANSWER : parent;
    });
    this.#depths = new Uint8Array(all.length);
    for (let index = 0; index < all.length; index++) this.#settle(index);
  }

  /** The answer where the container was made, or its pod lies. */
  parentOf(index: number): number {
    return this.#parents[index]!;
  }

  /** The container around it, its pod left out; below 0: none. */
  #around(index: number): number {
    return this.#parents[this.pods.get(index) ?? index]!;
  }

  /** Outermost first: how deep the container and those around it lie. */
  #settle(index: number): void {
    const chain: number[] = [];
    const inChain = new Set<number>();
    let at = index;
    for (; at >= 0 && this.#depths[at] === 0 && !inChain.has(at); at = this.#around(at)) {
      chain.push(at);
      inChain.add(at);
    }
    if (inChain.has(at)) this.#leaveOut(chain.at(-1)!, "it would lie in itself");
    let depth = at < 0 || inChain.has(at) ? 0 : this.#depths[at]!;
    for (const each of chain.reverse()) {
      if (depth >= MAX_BELIEVED) {
        this.#leaveOut(each, "it would lie deeper than containers can");
        depth = 0;
      }
      this.#depths[each] = ++depth;
    }
  }

  #leaveOut(index: number, why: string): void {
    if ((this.pods.get(index) ?? index) !== index) this.pods.delete(index);
    this.#parents[index] = UNKNOWN_ANSWER;
    const detail = `${why}: its parent is left out`;
    this.conflicts.push({ event: this.#all[index]!.key, pid: -1, kind: "nesting", detail });
  }
}

function podsOf(state: Model, resolution: Resolution): Map<number, number> {
  const podOf = new Map<number, number>();
  for (const [maker, members] of findPods(state))
    if (resolution.merged(maker) === maker) for (const index of members) podOf.set(index, maker);
  return podOf;
}
