// SPDX-License-Identifier: Apache-2.0

import type { ContainerView } from "../../questions/container-view.ts";
import type { EventRoot } from "../../questions/event-file.ts";
import { NEW_MOUNTS } from "../../types/attribution/event.ts";
import { append } from "../../types/group-by.ts";
import type { TaskId } from "../../types/ids.ts";
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

/** Changes of a task or an ancestor: those up to `before` count for the queried task. */
interface Inherited {
  readonly changes: readonly number[];
  readonly before: number;
}

/** The last change of the root before an event, other than one that made a container's own, by a task or what it descends from: its own names begin at the root that was. */
function changeReader(store: Store): (event: number, pid: number) => number | undefined {
  const byBoot = new Map<number, ReadonlyMap<TaskId, readonly number[]>>();
  const all = store
    .prepare("SELECT task, event FROM root_change WHERE own = 0 AND event BETWEEN ? AND ? ORDER BY event")
    .raw();
  const taskOf = taskReader(store);
  const parentOf = store.prepare("SELECT parent, coalesce(born, first_event) FROM task WHERE id = ?").raw();
  const byTask = new Map<TaskId, readonly Inherited[]>();

  /** The nearest first. */
  function readInherited(asked: TaskId, changes: ReadonlyMap<TaskId, readonly number[]>): Inherited[] {
    const found: Inherited[] = [];
    let task: TaskId | null = asked;
    let before = Number.POSITIVE_INFINITY;
    for (let depth = 0; task !== null && depth < MOST_PARENTS; depth++) {
      const own = changes.get(task);
      if (own !== undefined) found.push({ changes: own, before });
      const [parent, born] = parentOf.get(task) as [TaskId | null, number];
      task = parent;
      before = Math.min(before, born);
    }
    return found;
  }

  return (event, pid) => {
    const boot = bootOf(event);
    let changes = byBoot.get(boot);
    if (changes === undefined) {
      changes = group(all.all(firstKeyOfBoot(boot), endOfBoot(boot) - 1));
      byBoot.set(boot, changes);
    }
    if (changes.size === 0) return undefined;
    const task = taskOf(pid, event);
    if (task === undefined) return undefined;
    let inherited = byTask.get(task);
    if (inherited === undefined) {
      if (byTask.size >= CACHE_LIMIT) byTask.clear();
      inherited = readInherited(task, changes);
      byTask.set(task, inherited);
    }
    for (const { changes: some, before } of inherited) {
      const until = Math.min(before, event - 1);
      const found = some.findLast((change) => change <= until);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

/** A number's task from one event of a boot until another begins to have it. */
interface Turn {
  readonly from: number;
  readonly until: number;
  readonly task: TaskId;
}

/** Reads the task of a pid. The last answer of each is cached: events come in order, so it is nearly always the same. */
function taskReader(store: Store): (pid: number, event: number) => TaskId | undefined {
  const turnOf = store
    .prepare(
      `SELECT from_event, coalesce((SELECT min(n.from_event) FROM membership n WHERE n.pid = @pid AND n.from_event > @event), ${Number.MAX_SAFE_INTEGER}), task
       FROM membership WHERE pid = @pid AND from_event BETWEEN @first AND @event ORDER BY from_event DESC LIMIT 1`,
    )
    .raw();
  const last = new Map<number, Turn>();
  return (pid, event) => {
    const known = last.get(pid);
    const first = firstKeyOfBoot(bootOf(event));
    if (known !== undefined && known.from >= first && known.from <= event && event < known.until)
      return known.task;
    const row = turnOf.get({ pid, event, first }) as [number, number, TaskId] | undefined;
    if (row === undefined) return undefined;
    const [from, until, task] = row;
    if (last.size >= CACHE_LIMIT) last.clear();
    last.set(pid, { from, until, task });
    return task;
  };
}

function group(rows: unknown[]): Map<TaskId, number[]> {
  const changes = new Map<TaskId, number[]>();
  for (const [task, event] of rows as [TaskId, number][]) append(changes, task, event);
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
