// SPDX-License-Identifier: Apache-2.0

import { foldEvent } from "../../query/attribution/fold.ts";
import { isWithdrawn } from "../../query/attribution/lifecycle/late-threads.ts";
import type { Model } from "../../query/attribution/model/model.ts";
import { MAX_BELIEVED } from "../../query/attribution/model/nesting.ts";
import { newModel } from "../../query/attribution/model/new-model.ts";
import { AllContainers } from "../../query/attribution/resolve/all-containers.ts";
import { type ContainerAnswer, isContainer } from "../../query/attribution/resolve/container-answer.ts";
import { ContainerParents } from "../../query/attribution/resolve/container-parents.ts";
import type { Membership } from "../../query/attribution/resolve/membership.ts";
import { nameContainers } from "../../query/attribution/resolve/name-containers.ts";
import { Resolution } from "../../query/attribution/resolve/resolution.ts";
import type { AttributionEvent } from "../../types/attribution/event.ts";
import type { ContainerIndex } from "../../types/ids.ts";

/** The location of each event with a pid, and the nesting of the containers, as plain data. */
export interface FoldConclusions {
  readonly locations: readonly (readonly [
    event: number,
    container: number,
    evidence: string,
    reason: string | null,
  ])[];
  readonly parents: readonly number[];
  readonly names: readonly string[];
}

/** Folds the events and concludes as `attribute` does, without a database. Throws on impossible conclusions. */
export function conclude(events: readonly AttributionEvent[]): FoldConclusions {
  const state = newModel();
  for (const event of events) foldEvent(state, event);
  nameContainers(state, state.containers);
  const resolution = new Resolution(state);
  const all = new AllContainers([...state.containers], resolution.found);
  resolution.claims.nameContainers(all);
  resolution.claims.disputes();
  const parents = new ContainerParents(state, resolution, all);
  for (const { location } of state.eventLocations)
    if (location >= 0) checkAnswer(state, resolution, all, resolution.containerAt(location));
  const memberships = membershipsByPid(state, resolution);
  return {
    locations: events.flatMap((event) => {
      if (event.pid === null) return [];
      const { container, evidence, reason } = theOnly(memberships.get(event.pid) ?? [], event);
      checkAnswer(state, resolution, all, container);
      return [[event.id, container, evidence, reason] as const];
    }),
    parents: [...all.entries()].map(([index]) => checkedParent(parents, index)),
    names: [...all.entries()].flatMap(([index, { names }]) =>
      names.map(({ kind, value }) => `${index} ${kind} ${value}`),
    ),
  };
}

function membershipsByPid(state: Model, resolution: Resolution): Map<number, Membership[]> {
  const byPid = new Map<number, Membership[]>();
  for (const [index, { pid, first }] of state.tasks.entries())
    if (first !== 0) byPid.set(pid, [...(byPid.get(pid) ?? []), ...resolution.memberships(index)]);
  return byPid;
}

function theOnly(memberships: readonly Membership[], { id, pid }: AttributionEvent): Membership {
  const held = memberships.filter(({ from, to }) => from <= id && id <= to);
  if (held.length !== 1) throw new Error(`event ${id} of ${pid} has ${held.length} attributions`);
  return held[0]!;
}

function checkAnswer(
  state: Model,
  resolution: Resolution,
  all: AllContainers,
  answer: ContainerAnswer,
): void {
  if (!isContainer(answer)) return; // the host, `host?`, or unknown
  const isKnown = all.get(answer) !== undefined && resolution.merged(answer) === answer;
  const container = state.containers.get(answer);
  if (!isKnown || (container !== undefined && isWithdrawn(state, container.location)))
    throw new Error(`container ${answer} is none`);
}

/** A pod lies between a container and its parent: the parent of the pod's creator counts. */
function checkedParent(parents: ContainerParents, index: ContainerIndex): ContainerAnswer {
  const above = (at: ContainerIndex) => parents.parentOf(parents.pods.get(at) ?? at);
  let depth = 0;
  for (let at = above(index); isContainer(at); at = above(at))
    if (at === index || ++depth > MAX_BELIEVED)
      throw new Error(`container ${index} lies in itself, or too deep`);
  return parents.parentOf(index);
}
