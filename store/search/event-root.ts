// SPDX-License-Identifier: Apache-2.0

import type { ContainerView } from "../../questions/container-view.ts";
import type { EventRoot } from "../../questions/event-file.ts";
import { NEW_MOUNTS } from "../../types/attribution/event.ts";
import { append } from "../../types/group-by.ts";
import { bootOf, endOfBoot, firstKeyOfBoot } from "../event-key.ts";
import type { Store } from "../store.ts";

const HOST: EventRoot = { root: "host", changed: null };
const CONTAINER: EventRoot = { root: "container", changed: null };
const UNKNOWN: EventRoot = { root: "unknown", changed: null };
const MOST_PARENTS = 64;
const CACHE_LIMIT = 16_384;

/** Reads the root of an event's task, by the event's row, its pid and its container. */
export function openEventRoots(
  store: Store,
): (event: number, pid: number | null, container: ContainerView | null) => EventRoot {
  const changed = changeReader(store);
  const ofContainer = containerRootReader(store);
  return (event, pid, container) => {
    const change = pid === null ? undefined : changed(event, pid);
    if (change !== undefined) return { root: "changed", changed: change };
    return container === null ? UNKNOWN : ofContainer(container);
  };
}

/** The last change of the root, other than one that made a container's own, by a task or what it descends from. */
function changeReader(store: Store): (event: number, pid: number) => number | undefined {
  const byBoot = new Map<number, ReadonlyMap<number, readonly number[]>>();
  const all = store
    .prepare("SELECT task, event FROM root_change WHERE own = 0 AND event BETWEEN ? AND ? ORDER BY event")
    .raw();
  const taskOf = store
    .prepare(
      "SELECT task FROM membership WHERE pid = ? AND from_event BETWEEN ? AND ? ORDER BY from_event DESC LIMIT 1",
    )
    .pluck();
  const parentOf = store.prepare("SELECT parent, coalesce(born, first_event) FROM task WHERE id = ?").raw();
  return (event, pid) => {
    const boot = bootOf(event);
    const changes = byBoot.get(boot) ?? group(all.all(firstKeyOfBoot(boot), endOfBoot(boot) - 1));
    byBoot.set(boot, changes);
    if (changes.size === 0) return undefined;
    let task = taskOf.get(pid, firstKeyOfBoot(boot), event) as number | null | undefined;
    let before = event;
    for (let depth = 0; task !== null && task !== undefined && depth < MOST_PARENTS; depth++) {
      const until = before;
      const found = changes.get(task)?.findLast((change) => change <= until);
      if (found !== undefined) return found;
      const [parent, born] = parentOf.get(task) as [number | null, number];
      task = parent;
      before = Math.min(before, born);
    }
    return undefined;
  };
}

function group(rows: unknown[]): Map<number, number[]> {
  const changes = new Map<number, number[]>();
  for (const [task, event] of rows as [number, number][]) append(changes, task, event);
  return changes;
}

/** Evidence of a container alone: its mounts are its own where it made a mount namespace, got a root, or was named by a runtime. */
function containerRootReader(store: Store): (container: ContainerView) => EventRoot {
  const cache = new Map<number, EventRoot>();
  const facts = store
    .prepare(
      `SELECT flags, EXISTS (SELECT 1 FROM root_change r WHERE r.container = c.id AND r.own = 1) FROM container c WHERE c.id = ?`,
    )
    .raw();
  function read(view: ContainerView): EventRoot {
    if (view.class === "host") return view.isHostByPids ? UNKNOWN : HOST;
    const [flags, hasRoot] = facts.get(view.row) as [number | null, 0 | 1];
    if (hasRoot === 1 || ((flags ?? 0) & NEW_MOUNTS) !== 0) return CONTAINER;
    if (flags === null) return view.class === "container" && view.name !== null ? CONTAINER : UNKNOWN;
    return view.parent === null ? UNKNOWN : rootOf(view.parent);
  }
  function rootOf(view: ContainerView): EventRoot {
    const known = cache.get(view.row);
    if (known !== undefined) return known;
    const made = read(view);
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(view.row, made);
    return made;
  }
  return rootOf;
}
