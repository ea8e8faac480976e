// SPDX-License-Identifier: Apache-2.0

import { locationAt } from "../lifecycle/tasks.ts";
import { appendFact } from "../model/container-names.ts";
import { NO_TASK } from "../model/indexes.ts";
import { findLocation } from "../model/locations.ts";
import type { Container, ContainerName, Model } from "../model/model.ts";
import { residencesOf } from "../model/residences.ts";
import type { Task } from "../model/task.ts";

/** Depth of the search for a runtime's monitor, shim and client above it. */
const MAX_DEPTH = 8;

/** Names a container by the runtime that created it (or whose child did), and by the client's request. */
export function nameContainers(state: Model, containers: Iterable<Container>): void {
  for (const container of containers) {
    if (container.maker < 0 || container.names.some(({ kind }) => kind === "id")) continue;
    const above = tasksAbove(state, container);
    const runtime = above.find(({ runtimeId }) => runtimeId !== "");
    if (runtime === undefined || !ranBeside(state, runtime, container)) continue;
    const { runtimeId, runtimeEvent } = runtime;
    appendFact(container, "names", { kind: "id", value: runtimeId, event: runtimeEvent });
    appendFact(container, "names", { kind: "runtime", value: runtime.runtime, event: runtimeEvent });
    const own = namesOf(state, above, container);
    const called = [runtimeId, ...own.flatMap(({ kind, value }) => (kind === "name" ? [value] : []))];
    const further = [...own, ...called.flatMap((id) => namesAskedFor(state, id, container))];
    for (const name of further)
      if (!container.names.some(({ kind }) => kind === name.kind)) appendFact(container, "names", name);
  }
}

/** The creator and its ancestors, from below. */
function tasksAbove(state: Model, { maker }: Container): Task[] {
  const tasks: Task[] = [];
  for (
    let at = state.tasks.get(maker);
    at !== undefined && tasks.length < MAX_DEPTH;
    at = state.tasks.get(at.parent)
  )
    tasks.push(at);
  return tasks;
}

/** Names in the command lines of the runtime's monitor, shim and client, which are its ancestors. */
function namesOf(state: Model, above: readonly Task[], container: Container): ContainerName[] {
  return above
    .filter(({ runtimeNames }) => runtimeNames.length > 0)
    .filter((task) => ranBeside(state, task, container))
    .flatMap(({ runtimeNames, runtimeEvent }) =>
      runtimeNames.map(({ kind, value }) => ({ kind, value, event: runtimeEvent })),
    );
}

/** Names in a client's request for the runtime's id. */
function namesAskedFor(state: Model, id: string, container: Container): ContainerName[] {
  const request = state.requests.get(id);
  const task = state.tasks.get(request?.task ?? NO_TASK);
  if (request === undefined || task === undefined) return [];
  const isBefore = container.created === 0 || request.event < container.created;
  return isBefore && ranBeside(state, task, container)
    ? request.names.map((name) => ({ ...name, event: request.event }))
    : [];
}

/**
 * A runtime names only containers created in its own location: processes inside a container, and what they create, do
 * not count. Where the container's parent is not known, its creator's location stands for it.
 */
function ranBeside(state: Model, task: Task, container: Container): boolean {
  const maker = state.tasks.get(container.maker);
  const around =
    container.parentLocation < 0 && maker !== undefined
      ? locationAt(maker, container.key - 1)
      : container.parentLocation;
  if (around < 0) return false;
  const parent = findLocation(state, around);
  return residencesOf(task).some(({ location }) => findLocation(state, location) === parent);
}
