// SPDX-License-Identifier: Apache-2.0

import type { ContainerIndex, TaskIndex } from "../../../types/ids.ts";
import type { Clone } from "../model/clone.ts";
import { isFirstInside } from "../model/first-inside.ts";
import { NO_CONTAINER } from "../model/indexes.ts";
import { containerAt, locationOf } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { pidNamespaceAt } from "../model/pid-namespaces.ts";
import { birthLocation } from "../model/residences.ts";
import type { Task } from "../model/task.ts";

/** Clones of one namespace without a child that are kept for the next known number. */
const MAX_WAITING = 64;

/** Index of the container that owns the PID namespace in which the task counts; -1: none. */
function namespaceOf(state: Model, task: Task): ContainerIndex {
  return locationOf(state, pidNamespaceAt(state, birthLocation(task))).container;
}

/** A clone of a task in an inner PID namespace has shown no child yet. */
export function awaitNumber(state: Model, { cloner, exit, event }: Clone): void {
  const namespace = namespaceOf(state, state.tasks.get(cloner)!);
  const line = state.numberLines.get(namespace);
  if (line === undefined || exit <= line.number || line.waiting.length >= MAX_WAITING) return;
  state.numberLines.set(namespace, { ...line, waiting: [...line.waiting, [exit, event]] });
}

/**
 * Whether the clone may have made a task with this pid: since the latest known number the host has handed out no fewer numbers than
 * the clone's namespace.
 */
export function mayHaveNumber(state: Model, { cloner, exit }: Clone, pid: number): boolean {
  const line = state.numberLines.get(namespaceOf(state, state.tasks.get(cloner)!));
  if (line === undefined || state.numbers.wraps > 0 || exit <= line.number || pid <= line.pid) return true;
  return pid - line.pid >= exit - line.number;
}

/** The numbers of a clone's child are known: returns the births before it that these show, with their clones. */
export function noteNumbers(state: Model, clone: Clone, child: Task): { clone: Clone; child: TaskIndex }[] {
  if (state.numbers.wraps > 0) return [];
  const made = containerAt(state, clone.location);
  if (made !== undefined && isFirstInside(state, made, child)) {
    state.numberLines.set(locationOf(state, made.location).container, {
      number: 1,
      pid: child.pid,
      waiting: [],
    });
    return [];
  }
  const namespace = child.innerPid === 0 ? NO_CONTAINER : namespaceOf(state, state.tasks.get(clone.cloner)!);
  if (namespace < 0) return [];
  const line = state.numberLines.get(namespace);
  const { innerPid: number, pid } = child;
  if (line !== undefined && (number <= line.number || pid <= line.pid)) return [];
  const waiting = line?.waiting.filter(([other]) => other > number) ?? [];
  state.numberLines.set(namespace, { number, pid, waiting });
  if (line === undefined || pid - line.pid !== number - line.number) return [];
  return line.waiting
    .filter(([other]) => other < number)
    .flatMap(([other, event]) => pairOf(state, event, pid - number + other));
}

/** The clone, and the task that has the number, where neither has another partner. */
function pairOf(state: Model, event: number, pid: number): { clone: Clone; child: TaskIndex }[] {
  const clone = state.clones.get(event);
  const child = state.current.get(pid);
  const task = child === undefined ? undefined : state.tasks.get(child)!;
  if (clone === undefined || task === undefined || task.first === 0 || task.born !== 0) return [];
  if (state.expected.has(pid)) return []; // a clone of the host's has returned it
  if (locationOf(state, birthLocation(task)).kind !== "open") return [];
  return task.ppid < 0 || task.ppid === clone.childPpid ? [{ clone, child: child! }] : [];
}
