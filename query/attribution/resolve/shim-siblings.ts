// SPDX-License-Identifier: Apache-2.0

import type { ContainerIndex, TaskIndex } from "../../../types/ids.ts";
import { findLocation } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { birthLocation } from "../model/residences.ts";
import { sharesCounter } from "./counter-test.ts";

/** Limit of containers under one parent that are compared. */
const MAX_SIBLINGS = 64;
const MAX_LABELS = 16;
const LABELS = /^(?:categories|apparmor|device 00:)/;

/**
 * A shim older than auditing is known only as a ppid, and its adopted children show nothing but their numbers: each is
 * a container older than the log. Those under one shim with numbers from one counter are one container (its first
 * task, and later commands run in it). Returns pairs (later, earlier). Containers of a pod are under one shim too, but
 * each has its own counter; different labels or devices separate them as well.
 */
export function findShimSiblings(state: Model): [later: ContainerIndex, earlier: ContainerIndex][] {
  const pairs: [later: ContainerIndex, earlier: ContainerIndex][] = [];
  const groups = [...siblingsByShim(state).values()].filter(({ length }) => length > 1);
  const labels = groups.length === 0 ? new Map<ContainerIndex, string[]>() : labelsByContainer(state);
  const haveOneLabel = (one: ContainerIndex, other: ContainerIndex) =>
    agree(labels.get(one) ?? [], labels.get(other) ?? []);
  const numbers = (index: ContainerIndex) => state.containers.get(index)!.numbers;
  for (const siblings of groups) {
    const apart: ContainerIndex[] = [];
    for (const index of siblings) {
      const earlier = apart.find(
        (other) => sharesCounter(numbers(index), numbers(other)) && haveOneLabel(index, other),
      );
      if (earlier === undefined) apart.push(index);
      else pairs.push([index, earlier]);
    }
  }
  return pairs;
}

/** Silent parent (task) -> containers older than the log whose first seen tasks are its children. */
function siblingsByShim(state: Model): Map<TaskIndex, ContainerIndex[]> {
  const byShim = new Map<TaskIndex, ContainerIndex[]>();
  for (const index of state.tasks.unborn()) {
    const task = state.tasks.get(index)!;
    if (task.first === 0) continue;
    const shim = state.tasks.get(task.parent);
    if (shim === undefined || shim.first !== 0 || shim.pid === 1) continue;
    const { kind, container } = state.locations.get(findLocation(state, birthLocation(task)))!;
    const known = kind === "container" ? state.containers.get(container)! : undefined;
    if (known === undefined || known.created !== 0 || known.contid !== "") continue;
    const siblings = byShim.get(task.parent) ?? [];
    if (siblings.length < MAX_SIBLINGS && !siblings.includes(container))
      byShim.set(task.parent, [...siblings, container]);
  }
  return byShim;
}

function labelsByContainer(state: Model): Map<ContainerIndex, string[]> {
  const labels = new Map<ContainerIndex, string[]>();
  for (const index of state.tasks.marked()) {
    const task = state.tasks.get(index)!;
    const { container } = state.locations.get(findLocation(state, birthLocation(task)))!;
    for (const { mark } of task.marks)
      if (container >= 0 && LABELS.test(mark)) noteLabel(labels, container, mark);
  }
  return labels;
}

function noteLabel(labels: Map<ContainerIndex, string[]>, container: ContainerIndex, label: string): void {
  const known = labels.get(container) ?? [];
  labels.set(container, known);
  if (known.length < MAX_LABELS && !known.includes(label)) known.push(label);
}

function agree(labels: readonly string[], others: readonly string[]): boolean {
  return labels.every((label) => others.every((known) => known === label || kindOf(known) !== kindOf(label)));
}

function kindOf(label: string): string {
  return label.split(" ", 1)[0]!;
}
