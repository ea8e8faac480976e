// SPDX-License-Identifier: Apache-2.0

import { NEW_MOUNTS, NEW_PID } from "../../../types/attribution/event.ts";
import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import { addContainer, setParentLocation } from "../model/containers.ts";
import { familyOf } from "../model/family.ts";
import { findLocation } from "../model/find-location.ts";
import type { Model } from "../model/model.ts";
import { isDeepest } from "../model/nesting.ts";
import { residencesOf } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { addNamespaces } from "./proven-container.ts";

/** Numbers of clones place the task in two PID namespaces. */
export function contradict(state: Model, task: Task, event: number, detail: string): void {
  task.contradicted = true;
  state.conflicts.push({ event, pid: task.pid, kind: "clone-test", detail });
}

const UNSEEN = {
  detail: "its clone returned a number of an inner pid namespace that no record shows being made",
  facts: { flags: NEW_PID, hiddenFlags: false },
};

/**
 * The task is in an inner PID namespace, against its lineage (host, or the parent's container): the record that
 * created its container is missing. The test wins, and the descendants of the task move with it.
 */
export function moveBelow(
  state: Model,
  index: TaskIndex,
  from: LocationId,
  event: number,
  why = UNSEEN,
): void {
  const task = state.tasks.get(index)!;
  contradict(state, task, event, why.detail);
  state.counts.unseen++;
  if ((task.initial !== 0 && why === UNSEEN) || task.pid === 1 || isDeepest(state, from)) return;
  const container = addContainer(state, {
    key: task.born || event,
    created: task.born,
    parentLocation: from,
    evidence: "namespace",
    proof: event,
    maker: task.parent,
    underConstruction: false,
    ...why.facts,
  });
  if (why.facts.hiddenFlags) addNamespaces(state, container, NEW_MOUNTS);
  const family = familyOf(state);
  for (const moved of moveDescendants(state, index, from, container.location, event)) {
    for (const id of state.waitingClones.get(state.tasks.get(moved)!.pid) ?? []) {
      const clone = state.clones.get(id);
      if (clone?.cloner === moved && clone.plain && findLocation(state, clone.location) === from)
        clone.location = container.location;
    }
    for (const made of family.made(moved))
      if (
        made.location !== container.location &&
        made.parentLocation >= 0 &&
        findLocation(state, made.parentLocation) === from
      )
        setParentLocation(state, made, container.location);
  }
}

/** Moves a task and its descendants from one location to another. Returns the moved tasks. */
function moveDescendants(
  state: Model,
  index: TaskIndex,
  from: LocationId,
  to: LocationId,
  proof: number,
): Set<TaskIndex> {
  const family = familyOf(state);
  const { first } = state.tasks.get(index)!;
  const moved = new Set<TaskIndex>();
  const waiting = [index];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const task = state.tasks.get(at)!;
    const isDescendant = at === index || task.first > first;
    if (!isDescendant || task.initial !== 0 || moved.has(at)) continue;
    const there = residencesOf(task).filter(({ location }) => findLocation(state, location) === from);
    if (there.length === 0 && at !== index) continue;
    moved.add(at);
    for (const residence of there) Object.assign(residence, { location: to, proof });
    for (const child of family.children(at)) waiting.push(child);
  }
  return moved;
}
