// SPDX-License-Identifier: Apache-2.0
import {
  type Conclusions,
  type ConflictConclusion,
  type EventContainerConclusion,
  TASKS_IN_BLOCK,
} from "../../types/attribution/conclusions.ts";
import type { AttributionEvent } from "../../types/attribution/event.ts";
import { concludeContainers } from "./conclusions/conclude-containers.ts";
import { concludeTasks } from "./conclusions/conclude-tasks.ts";
import { concludeTaskBlocks } from "./conclusions/task-blocks.ts";
import { foldEvent } from "./fold.ts";
import { LikelyAnswers } from "./likely/likely-answers.ts";
import type { Container } from "./model/container.ts";
import type { Conflict, Model } from "./model/model.ts";
import { SpanTable } from "./model/table/span-rows.ts";
import { AllContainers } from "./resolve/all-containers.ts";
import { FIRST_FOUND, HOST_ANSWER, HOST_PIDS_ANSWER, UNKNOWN_ANSWER } from "./resolve/container-answer.ts";
import { numberOfAnswer } from "./resolve/container-numbers.ts";
import { ContainerParents } from "./resolve/container-parents.ts";
import { nameContainers } from "./resolve/name-containers.ts";
import { Resolution } from "./resolve/resolution.ts";

export { newModel } from "./model/new-model.ts";

/**
 * Folds events of one boot into the model. `events`: in ascending order of their keys, across all calls. Changes
 * `model` in place.
 */
export function fold(model: Model, events: Iterable<AttributionEvent>): void {
  for (const event of events) foldEvent(model, event);
}

/**
 * Concludes the memberships, containers, single events and conflicts of a boot. Changes nothing in the model: more events
 * may follow, and a later conclusion may locate what is open now. Read `tasks`
 * first and once; `containers` depends on it. `tasksInBlock`: a power of 2 up to 1,024.
 */
export function conclude(model: Model, tasksInBlock = TASKS_IN_BLOCK): Conclusions {
  const named = [...model.containers].map(withOwnNames);
  nameContainers(model, named);
  const resolution = new Resolution(model);
  const all = new AllContainers(named, resolution.found);
  resolution.claims.nameContainers(all);
  const spans = new SpanTable(HOST_PIDS_ANSWER, FIRST_FOUND); // the first is lower than every other answer
  const likely = new LikelyAnswers(model, resolution, all);
  let parents: ContainerParents | undefined;
  const parentsOf = () => (parents ??= new ContainerParents(model, resolution, all));
  return {
    tasks: concludeTasks(model, resolution, spans, likely),
    blocks: (kept) => concludeTaskBlocks(model, resolution, spans, likely, tasksInBlock, kept),
    *containers() {
      yield* concludeContainers(model, resolution, all, parentsOf(), spans);
      yield* likely.containers();
    },
    events: () => concludeEvents(model, resolution),
    conflicts: () => concludeConflicts(model, resolution, parentsOf().conflicts),
  };
}

/** A view of a container that is given names and namespaces beside those of the model. */
function withOwnNames(container: Container): Container {
  return Object.create(container, {
    names: { value: [...container.names], writable: true },
    namespaces: { value: [...container.namespaces], writable: true },
  }) as Container;
}

function* concludeEvents(model: Model, resolution: Resolution): Generator<EventContainerConclusion> {
  for (const { event, position, role, pid, location, evidence, proof } of model.eventLocations) {
    const answer = location < 0 ? UNKNOWN_ANSWER : resolution.containerAt(location);
    const excludesHost = answer !== HOST_ANSWER && (role === "subject" || answer !== UNKNOWN_ANSWER);
    const container = numberOfAnswer(resolution, answer);
    yield { event, position, role, pid: pid < 0 ? null : pid, container, evidence, proof, excludesHost };
  }
}

function* concludeConflicts(
  { conflicts, tasks }: Model,
  resolution: Resolution,
  nesting: readonly Conflict[],
): Generator<ConflictConclusion> {
  for (const conflict of [...conflicts, ...nesting, ...resolution.claims.disputes()])
    yield { ...conflict, pid: conflict.pid < 0 ? null : conflict.pid };
  for (const [task, { mark, event }] of resolution.contrary) {
    const detail = `taken for the host's, but it bears ${mark}`;
    yield { event, pid: tasks.get(task)!.pid, kind: "mark", detail };
  }
}
