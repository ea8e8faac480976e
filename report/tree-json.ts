// SPDX-License-Identifier: Apache-2.0
import type { Proof } from "../query/stats-proof.ts";
import type { BootTree, TreeContainer } from "../query/tree.ts";
import { failureObject } from "./failure-text.ts";

/** The containers of one boot as plain data; times in UTC. */
export function treeObject(tree: BootTree, proof: Proof): Record<string, unknown> {
  const { boot, events, roots, unplaced, taskless, gaps, conflicts, failure } = tree;
  return {
    node: boot.node,
    boot: time(boot.firstMs),
    cut: boot.cut,
    last: time(boot.lastMs),
    events,
    containers: roots.map(containerObject),
    unplaced,
    taskless,
    gaps,
    conflicts,
    ...(failure === null ? {} : { failure: failureObject(failure) }),
    proof,
  };
}

function containerObject(container: TreeContainer): Record<string, unknown> {
  const {
    view,
    createdMs,
    firstBirthMs,
    endedMs,
    firstMs,
    lastMs,
    evidence,
    because,
    namespaces,
    events,
    children,
  } = container;
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
    because,
    namespaces,
    events,
    children: children.map(containerObject),
  };
}

function time(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString();
}
