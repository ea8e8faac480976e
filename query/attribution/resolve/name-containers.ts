// SPDX-License-Identifier: Apache-2.0

import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import type { Container, ContainerName } from "../model/container.ts";
import { appendFact } from "../model/container-names.ts";
import { NO_TASK } from "../model/indexes.ts";
import { findLocation } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { locationAt, residencesOf } from "../model/residences.ts";
import type { Task } from "../model/task.ts";

/** Depth of the search for a runtime's monitor, shim and client above it. */
const MAX_DEPTH = 8;

/** Names a container by the runtime that created it (or whose child did), and by the client's request. */
export function nameContainers(state: Model, containers: Iterable<Container>): void {
  const places = new TaskPlaces(state);
  for (const container of containers) {
    if (container.maker < 0 || container.names.some(({ kind }) => kind === "id")) continue;
    const above = creatorAndAncestors(state, container);
    const runtime = above.find(([, { runtimeId }]) => runtimeId !== "");
    if (runtime === undefined || !ranBeside(state, places, runtime, container)) continue;
    const [, { runtimeId, runtimeEvent, runtime: program }] = runtime;
    appendFact(container, "names", { kind: "id", value: runtimeId, event: runtimeEvent });
    appendFact(container, "names", { kind: "runtime", value: program, event: runtimeEvent });
    const own = namesOf(state, places, above, container);
    const called = [runtimeId, ...own.flatMap(({ kind, value }) => (kind === "name" ? [value] : []))];
    const further = [...own, ...called.flatMap((id) => namesAskedFor(state, places, id, container))];
    for (const name of further)
      if (!container.names.some(({ kind }) => kind === name.kind)) appendFact(container, "names", name);
  }
}

type Known = readonly [index: TaskIndex, task: Task];

/** The creator and its ancestors, from below. */
function creatorAndAncestors(state: Model, { maker }: Container): Known[] {
  const tasks: Known[] = [];
  for (let at = maker; tasks.length < MAX_DEPTH; ) {
    const task = state.tasks.get(at);
    if (task === undefined) break;
    tasks.push([at, task]);
    at = task.parent;
  }
  return tasks;
}

/** Names in the command lines of the runtime's monitor, shim and client, which are its ancestors. */
function namesOf(
  state: Model,
  places: TaskPlaces,
  above: readonly Known[],
  container: Container,
): ContainerName[] {
  return above
    .filter(([, { runtimeNames }]) => runtimeNames.length > 0)
    .filter((known) => ranBeside(state, places, known, container))
    .flatMap(([, { runtimeNames, runtimeEvent }]) =>
      runtimeNames.map(({ kind, value }) => ({ kind, value, event: runtimeEvent })),
    );
}

/** Names in a client's request for the runtime's id. */
function namesAskedFor(state: Model, places: TaskPlaces, id: string, container: Container): ContainerName[] {
  const request = state.requests.get(id);
  const task = state.tasks.get(request?.task ?? NO_TASK);
  if (request === undefined || task === undefined) return [];
  const isBefore = container.created === 0 || request.event < container.created;
  return isBefore && ranBeside(state, places, [request.task, task], container)
    ? request.names.map((name) => ({ ...name, event: request.event }))
    : [];
}

/**
 * A runtime names only containers created in its own location: processes inside a container, and what they create, do
 * not count. Where the container's parent is not known, its creator's location stands for it.
 */
function ranBeside(state: Model, places: TaskPlaces, [index, task]: Known, container: Container): boolean {
  const maker = state.tasks.get(container.maker);
  const around =
    container.parentLocation < 0 && maker !== undefined
      ? locationAt(maker, container.key - 1)
      : container.parentLocation;
  return around >= 0 && places.of(index, task).has(findLocation(state, around));
}

/** All locations of tasks, read once for each: a runtime may have as many residences as containers. */
class TaskPlaces {
  readonly #state: Model;
  readonly #places = new Map<TaskIndex, ReadonlySet<LocationId>>();

  constructor(state: Model) {
    this.#state = state;
  }

  of(index: TaskIndex, task: Task): ReadonlySet<LocationId> {
    const known = this.#places.get(index);
    if (known !== undefined) return known;
    const places = new Set(residencesOf(task).map(({ location }) => findLocation(this.#state, location)));
    this.#places.set(index, places);
    return places;
  }
}
