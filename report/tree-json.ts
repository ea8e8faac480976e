// SPDX-License-Identifier: Apache-2.0
import type { Proof } from "../query/stats-proof.ts";
import { type BootTree, type LikelyTasks, type TreeContainer, withChildren } from "../query/tree.ts";
import { LIKELY } from "../types/attribution/evidence.ts";
import { claimObject, contradictionObjects } from "./claims-text.ts";
import { failureObject } from "./failure-text.ts";
import { isoTime } from "./zone.ts";

/** The containers of one boot as plain data; times in UTC. */
export function treeObject(tree: BootTree, proof: Proof): Record<string, unknown> {
  const { boot, events, roots, unplaced, likely, taskless, gaps, conflicts, failure } = tree;
  return {
    node: boot.node,
    boot: time(boot.firstMs),
    cut: boot.cut,
    last: time(boot.lastMs),
    events,
    containers: roots.map(containerObject),
    unplaced,
    ...(likely.length === 0 ? {} : { likely: likely.map(likelyObject) }),
    taskless,
    gaps,
    conflicts,
    ...(failure === null ? {} : { failure: failureObject(failure) }),
    proof,
  };
}

function likelyObject({ view, tasks, events }: LikelyTasks): Record<string, unknown> {
  const { key, name, id } = view;
  return { key, name, id, class: view.class, evidence: LIKELY, tasks, events };
}

/** With its descendants: an object for each, nested in that of its parent. */
function containerObject(root: TreeContainer): Record<string, unknown> {
  const objects = new Map<TreeContainer, Record<string, unknown>>();
  for (const container of [...withChildren(root)].reverse()) {
    const children = container.children.map((child) => objects.get(child)!);
    objects.set(container, { ...plainContainer(container), children });
  }
  return objects.get(root)!;
}

function plainContainer(container: TreeContainer): Record<string, unknown> {
  const { view, createdMs, firstBirthMs, endedMs, firstMs, lastMs, evidence, proof, namespaces, events } =
    container;
  return {
    key: view.key,
    contid: view.contid,
    name: view.name,
    id: view.id,
    class: view.class,
    ...(view.isHostByPids ? { reserve: "process-ids" } : {}),
    created: time(createdMs),
    ...(firstBirthMs === null ? {} : { firstTaskBorn: time(firstBirthMs) }),
    ended: time(endedMs),
    first: time(firstMs),
    last: time(lastMs),
    evidence,
    proof,
    // Former name.
    because: proof,
    namespaces,
    events,
    ...(view.claimed === undefined
      ? {}
      : {
          claimed: {
            claims: view.claimed.claims.map(claimObject),
            contradictions: contradictionObjects(view.claimed.contradictions),
          },
        }),
  };
}

function time(timeMs: number | null): string | null {
  return timeMs === null ? null : isoTime(timeMs);
}
