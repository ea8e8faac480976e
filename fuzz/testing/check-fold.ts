// SPDX-License-Identifier: Apache-2.0
import { ContainerParents } from "../../query/fold/container-parents.ts";
import { foldEvent, newFoldState } from "../../query/fold/fold.ts";
import type { FoldEvent } from "../../query/fold/fold-event.ts";
import type { FoldState } from "../../query/fold/fold-state.ts";
import { isWithdrawn } from "../../query/fold/late-threads.ts";
import type { Membership } from "../../query/fold/membership.ts";
import { nameContainers } from "../../query/fold/name-containers.ts";
import { MAX_BELIEVED } from "../../query/fold/places.ts";
import { Resolution } from "../../query/fold/resolve.ts";

/** Where each event with a process number happened, and which containers lie in which: plain data. */
export interface FoldConclusions {
  readonly places: readonly (readonly [
    event: number,
    container: number,
    evidence: string,
    cause: string | null,
  ])[];
  readonly parents: readonly number[];
  readonly names: readonly string[];
}

/** Folds the events and concludes as `attribute` does, without a database. Throws where what is concluded cannot be. */
export function conclude(events: readonly FoldEvent[]): FoldConclusions {
  const state = newFoldState();
  for (const event of events) foldEvent(state, event);
  nameContainers(state, state.containers);
  const resolution = new Resolution(state);
  const all = [...state.containers, ...resolution.found];
  resolution.claims.nameContainers(all);
  resolution.claims.disputes();
  const parents = new ContainerParents(state, resolution, all);
  for (const { place } of state.eventPlaces)
    if (place >= 0) checkAnswer(state, resolution, all.length, resolution.containerAt(place));
  const memberships = membershipsByPid(state, resolution);
  return {
    places: events.flatMap((event) => {
      if (event.pid === null) return [];
      const { container, evidence, cause } = theOnly(memberships.get(event.pid) ?? [], event);
      checkAnswer(state, resolution, all.length, container);
      return [[event.id, container, evidence, cause] as const];
    }),
    parents: all.map((_, index) => checkedParent(parents, index)),
    names: all.flatMap(({ names }, index) => names.map(({ kind, value }) => `${index} ${kind} ${value}`)),
  };
}

function membershipsByPid(state: FoldState, resolution: Resolution): Map<number, Membership[]> {
  const byPid = new Map<number, Membership[]>();
  for (const [index, { pid, first }] of state.tasks.entries())
    if (first !== 0) byPid.set(pid, [...(byPid.get(pid) ?? []), ...resolution.memberships(index)]);
  return byPid;
}

function theOnly(memberships: readonly Membership[], { id, pid }: FoldEvent): Membership {
  const held = memberships.filter(({ from, to }) => from <= id && id <= to);
  if (held.length !== 1) throw new Error(`event ${id} of ${pid} has ${held.length} attributions`);
  return held[0]!;
}

function checkAnswer(state: FoldState, resolution: Resolution, containers: number, answer: number): void {
  if (answer < 0) return; // the host, its process ids, or nowhere known
  const isKnown = answer < containers && resolution.merged(answer) === answer;
  const container = state.containers.get(answer);
  if (!isKnown || (container !== undefined && isWithdrawn(state, container.place)))
    throw new Error(`container ${answer} is none`);
}

/** Its pod stands between a container and its parent: of the pod's maker the parent counts. */
function checkedParent(parents: ContainerParents, index: number): number {
  const above = (at: number) => parents.parentOf(parents.pods.get(at) ?? at);
  let depth = 0;
  for (let at = above(index); at >= 0; at = above(at))
    if (at === index || ++depth > MAX_BELIEVED)
      throw new Error(`container ${index} lies in itself, or too deep`);
  return parents.parentOf(index);
}
