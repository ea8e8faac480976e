// SPDX-License-Identifier: Apache-2.0

import { append } from "../../../types/group-by.ts";
import type { ContainerIndex, LocationId, TaskIndex } from "../../../types/ids.ts";
import type { Container } from "./container.ts";
import { findLocation } from "./find-location.ts";
import type { Model } from "./model.ts";

const MAX_LOOKED = 1024;

/**
 * Index of parents to children, for tasks and for containers. Built from the state on first use and kept beside it,
 * because few logs need it. Entries may be stale and are checked when read; none is missing.
 */
class Family {
  readonly #state: Model;
  readonly #children = new Map<TaskIndex, TaskIndex[]>();
  readonly #made = new Map<TaskIndex, ContainerIndex[]>();
  readonly #below = new Map<LocationId, ContainerIndex[]>();
  #tasks = 0 as TaskIndex;
  #containers = 0 as ContainerIndex;

  constructor(state: Model) {
    this.#state = state;
  }

  children(task: TaskIndex): readonly TaskIndex[] {
    this.#catchUp();
    return (this.#children.get(task) ?? []).filter((index) => this.#state.tasks.get(index)!.parent === task);
  }

  /** Drops those that it finds to be another's now. */
  hasChild(task: TaskIndex): boolean {
    this.#catchUp();
    const list = this.#children.get(task) ?? [];
    while (list.length > 0 && this.#state.tasks.parentOf(list.at(-1)!) !== task) list.pop();
    return list.length > 0;
  }

  made(maker: TaskIndex): readonly Container[] {
    this.#catchUp();
    const made = new Set(this.#made.get(maker));
    return [...made]
      .map((index) => this.#state.containers.get(index)!)
      .filter((each) => each.maker === maker);
  }

  /**
   * Whether `test` holds for a container directly below a location. Drops containers for which `isNever` rules it out
   * for good. With too many undecided ones the answer is yes.
   */
  hasBelow(
    location: LocationId,
    test: (container: Container) => boolean,
    isNever: (container: Container) => boolean,
  ): boolean {
    this.#catchUp();
    const list = this.#below.get(location) ?? [];
    let at = list.length - 1;
    // Those that were dropped do not count: an index that was made anew has them all, and must give the same answer.
    for (let undecided = 0; at >= 0 && undecided < MAX_LOOKED; at--) {
      const container = this.#state.containers.get(list[at]!)!;
      const isHere =
        container.parentLocation >= 0 && findLocation(this.#state, container.parentLocation) === location;
      if (isHere && test(container)) return true;
      if (!isHere || isNever(container)) {
        list[at] = list.at(-1)!;
        list.pop();
      } else undecided++;
    }
    return at >= 0;
  }

  adopted(task: TaskIndex, parent: TaskIndex): void {
    if (task < this.#tasks) appendKnown(this.#children, parent, task);
  }

  reparented(container: ContainerIndex): void {
    if (container >= 0 && container < this.#containers) this.#settle(container);
  }

  bound(from: LocationId, to: LocationId): void {
    const moved = this.#below.get(from);
    if (moved === undefined) return;
    this.#below.delete(from);
    const known = this.#below.get(to);
    if (known === undefined) this.#below.set(to, moved);
    else if (known.length >= moved.length) for (const index of moved) known.push(index);
    else {
      for (const index of known) moved.push(index);
      this.#below.set(to, moved);
    }
  }

  #catchUp(): void {
    const { tasks, containers } = this.#state;
    for (; this.#tasks < tasks.length; this.#tasks++)
      appendKnown(this.#children, tasks.get(this.#tasks)!.parent, this.#tasks);
    for (; this.#containers < containers.length; this.#containers++) this.#settle(this.#containers);
  }

  #settle(container: ContainerIndex): void {
    const { parentLocation, maker } = this.#state.containers.get(container)!;
    appendKnown(this.#made, maker, container);
    if (parentLocation >= 0) appendKnown(this.#below, findLocation(this.#state, parentLocation), container);
  }
}

const families = new WeakMap<Model, Family>();

export function familyOf(state: Model): Family {
  const known = families.get(state);
  if (known !== undefined) return known;
  const family = new Family(state);
  families.set(state, family);
  return family;
}

/** The parent of a task has changed. */
export function noteAdopted(state: Model, task: TaskIndex, parent: TaskIndex): void {
  families.get(state)?.adopted(task, parent);
}

/** A container has another parent location, or another maker. */
export function noteReparented(state: Model, container: ContainerIndex): void {
  families.get(state)?.reparented(container);
}

/** An open location has been bound. */
export function noteBound(state: Model, from: LocationId, to: LocationId): void {
  families.get(state)?.bound(from, to);
}

function appendKnown<K extends number, V>(map: Map<K, V[]>, key: K, value: V): void {
  if (key >= 0) append(map, key, value);
}
