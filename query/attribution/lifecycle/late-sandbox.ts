// SPDX-License-Identifier: Apache-2.0

import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import { setParentLocation } from "../model/containers.ts";
import { familyOf } from "../model/family.ts";
import { containerAt, findLocation, HOST } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { pidNamespaceAt } from "../model/pid-namespaces.ts";

/**
 * The clone of a task leads to a sandbox that shares the host's PID namespace, and numbers have placed the task on the host before the clone was paired.
 * The task is in the sandbox, and so are its descendants that the numbers, or their parent, placed on the host.
 */
export function moveToLateSandbox(state: Model, child: TaskIndex, sandbox: LocationId, clone: number): void {
  if (containerAt(state, sandbox) === undefined || pidNamespaceAt(state, sandbox) !== HOST) return;
  const family = familyOf(state);
  const moved = new Set<TaskIndex>();
  const waiting = [child];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const { birth } = state.tasks.get(at)!;
    const isOfHost = findLocation(state, birth.location) === HOST;
    const isTold = birth.evidence === "kernel" || birth.evidence === "operation";
    if (moved.has(at) || !isOfHost || isTold) continue;
    moved.add(at);
    Object.assign(birth, {
      location: sandbox,
      evidence: "lineage",
      proof: at === child ? clone : birth.proof,
    });
    for (const made of family.made(at))
      if (made.parentLocation >= 0 && findLocation(state, made.parentLocation) === HOST)
        setParentLocation(state, made, sandbox);
    const { moves } = state.tasks.get(at)!;
    // A child that was born after its parent had moved is where the parent was then.
    const left = moves[0]?.from ?? Number.POSITIVE_INFINITY;
    for (const below of family.children(at)) {
      const { born, first } = state.tasks.get(below)!;
      if ((born || first) < left) waiting.push(below);
    }
  }
}
