// SPDX-License-Identifier: Apache-2.0
import type { TaskIndex } from "../../../types/ids.ts";
import type { Model } from "../model/model.ts";
import { AllContainers } from "../resolve/all-containers.ts";
import type { ContainerAnswer } from "../resolve/container-answer.ts";
import { Resolution } from "../resolve/resolution.ts";
import { fold, type HostStory, whereIs } from "./host-story.ts";

/** Id of the engine's container. */
export const ID = "8386cb7735f4d1c2e3f405162738495a6b7c8d9eafb0c1d2e3f405162738495a";

/** An engine (100) makes a container; its first task is 303. Returns the event of its unshare. */
export function engineContainer(story: HostStory, id = ID): number {
  story.clones(100, 302);
  story.execs(302, ["/usr/bin/runc", "run", id], { ppid: 100 });
  const made = story.unshares(302, "2c020000");
  story.clones(302, 303, "8011");
  story.acts(303, { ppid: 100 });
  return made;
}

/** "kind=value" of the container that a task is in, or where else it is; `found` where only a message or a mark shows it. */
export function namesOf(story: HostStory, pid: number): string[] {
  const state = fold(story);
  const resolution = new Resolution(state);
  const all = new AllContainers([...state.containers], resolution.found);
  resolution.claims.nameContainers(all);
  const container = all.get(answerOf(state, resolution, pid));
  return container === undefined
    ? [whereIs(story, pid)]
    : container.names.map(({ kind, value }) => `${kind}=${value}`);
}

/** The model with names in its containers. */
export function named(story: HostStory): Model {
  const state = fold(story);
  new Resolution(state).claims.nameContainers(new AllContainers([...state.containers], []));
  return state;
}

/** The last answer for a process. */
function answerOf(state: Model, resolution: Resolution, pid: number): ContainerAnswer {
  return resolution.memberships(taskWith(state, pid)).at(-1)!.container;
}

export function taskWith(state: Model, pid: number): TaskIndex {
  return [...state.tasks].findIndex((task) => task.pid === pid) as TaskIndex;
}

/** How many claims are disputed. */
export function disputes(story: HostStory): number {
  return new Resolution(fold(story)).claims.disputes().length;
}
