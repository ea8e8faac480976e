// SPDX-License-Identifier: Apache-2.0

import { firstAt } from "../../../types/first-at.ts";
import type { ContainerIndex } from "../../../types/ids.ts";
import { isBornInside } from "../model/first-inside.ts";
import type { Model } from "../model/model.ts";
import { residenceAt } from "../model/residences.ts";
import { isContainer } from "./container-answer.ts";
import { type Life, MarkOwners } from "./mark-owners.ts";
import { CONFINED, type Sighting } from "./sighting.ts";
import type { Twins } from "./twins.ts";

/** From the first to the last event of the tasks that have a mark of the container. */
export interface ActiveSpan {
  readonly from: number;
  readonly to: number;
}

/** Whether stronger evidence than a label has located the task of the sighting in a container. */
function isLocated(
  state: Model,
  sighting: Sighting,
): sighting is Sighting & { readonly answer: ContainerIndex } {
  const { answer, mark, task, event } = sighting;
  if (!isContainer(answer) || mark === CONFINED) return false;
  return residenceAt(state.tasks.get(task)!, event).evidence !== "label";
}

/** Mark -> containers with tasks that have it and are located by stronger evidence. */
export function ownersOf(state: Model, sightings: readonly Sighting[]): Map<string, Set<ContainerIndex>> {
  const owners = new Map<string, Set<ContainerIndex>>();
  for (const sighting of sightings) {
    if (!isLocated(state, sighting)) continue;
    const { mark, answer } = sighting;
    const known = owners.get(mark);
    if (known === undefined) owners.set(mark, new Set([answer]));
    else known.add(answer);
  }
  return owners;
}

/** Container -> when its tasks with a mark are seen. */
export function spansOf(state: Model, sightings: readonly Sighting[]): Map<ContainerIndex, ActiveSpan> {
  const spans = new Map<ContainerIndex, ActiveSpan>();
  for (const sighting of sightings) {
    if (!isLocated(state, sighting)) continue;
    const { answer, event, task } = sighting;
    const { last, moves } = state.tasks.get(task)!;
    const left = moves[firstAt(moves, ({ from }) => from > event)]?.from ?? Number.POSITIVE_INFINITY;
    const { from, to } = spans.get(answer) ?? { from: event, to: event };
    spans.set(answer, { from: Math.min(from, event), to: Math.max(to, Math.min(last, left - 1)) });
  }
  return spans;
}

/** The lives of a mark's containers; of several that are one, the shortest. */
export function livesOf(
  state: Model,
  owners: ReadonlyMap<string, ReadonlySet<ContainerIndex>>,
  twins: Twins,
  spans: ReadonlyMap<ContainerIndex, ActiveSpan>,
): Map<string, MarkOwners> {
  const lives = new Map<string, MarkOwners>();
  for (const [mark, containers] of owners) {
    const distinct = new Map<ContainerIndex, Life>();
    for (const index of containers) {
      const first = twins.first(index);
      const life = lifeOf(state, index, spans.get(index));
      const known = distinct.get(first) ?? life;
      distinct.set(first, {
        container: first,
        from: known.from,
        to: Math.min(known.to, life.to),
        sureFrom: Math.min(known.sureFrom, life.sureFrom),
        sureTo: Math.max(known.sureTo, life.sureTo),
      });
    }
    lives.set(mark, new MarkOwners([...distinct.values()]));
  }
  return lives;
}

/**
 * The life of a container, as far as its creation and the end of its first task are known. It may be over, or not have begun, where
 * records are missing after, or before, its tasks are seen: its device, inode or name may be another's there.
 */
function lifeOf(state: Model, index: ContainerIndex, span: ActiveSpan | undefined): Life {
  const forever = { from: 0, to: Number.POSITIVE_INFINITY };
  const container = state.containers.get(index);
  if (container === undefined) return { container: index, ...forever, ...surely(state, forever, span) }; // one that only marks show
  const init = state.tasks.get(container.init);
  const ended =
    container.ended || (init !== undefined && isBornInside(state, container, init) ? init.gone : 0);
  const life = { from: container.created, to: ended || Number.POSITIVE_INFINITY };
  return { container: index, ...life, ...surely(state, life, span) };
}

function surely(
  { shown: { holes } }: Model,
  { from, to }: ActiveSpan,
  span: ActiveSpan | undefined,
): { sureFrom: number; sureTo: number } {
  if (span === undefined) return { sureFrom: from, sureTo: to };
  const at = firstAt(holes, (hole) => hole > span.to);
  const before = holes[firstAt(holes, (hole) => hole > span.from) - 1] ?? 0;
  return {
    sureFrom: from !== 0 ? from : before,
    sureTo: Number.isFinite(to) ? to : (holes[at] ?? Number.POSITIVE_INFINITY) - 1,
  };
}
