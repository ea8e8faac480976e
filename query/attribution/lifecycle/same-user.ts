// SPDX-License-Identifier: Apache-2.0

import { USER_SLOT } from "../../../types/attribution/event.ts";
import type { LocationId } from "../../../types/ids.ts";
import { locationOf } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { findNamespace, setOfLocation } from "../model/namespace-sets.ts";
import { birthLocation, residenceAt } from "../model/residences.ts";
import type { Task } from "../model/task.ts";

/**
 * The namespaces of the child of a clone3 with hidden flags that joins one of `owner`, which is older than the child. A setns
 * needs CAP_SYS_ADMIN in the user namespace that owns its target. From a user namespace made since, nobody has it: the clone3
 * made none, and the child is in its maker's. Source: ns_capable() in mntns_install(), netns_install(), pidns_install() and others.
 */
export function withUserOfMaker(
  state: Model,
  task: Task,
  owner: LocationId,
  set: readonly number[],
): readonly number[] {
  const birth = birthLocation(task);
  const { hidden, hiddenCloner } = locationOf(state, birth);
  const maker = state.tasks.get(hiddenCloner);
  if (hidden === 0 || maker === undefined || maker.set !== null || maker.threadsDiverged) return set;
  if (findNamespace(state, set[USER_SLOT]!) !== findNamespace(state, setOfLocation(state, birth)[USER_SLOT]!))
    return set; // it has joined or made another one since
  if (!isOlder(state, owner, hidden)) return set;
  const user = setOfLocation(state, residenceAt(maker, hidden).location)[USER_SLOT]!;
  return set.map((id, slot) => (slot === USER_SLOT ? user : id));
}

/** Whether the owner's place, with its namespaces, existed before an event. */
function isOlder(state: Model, owner: LocationId, event: number): boolean {
  if (owner < 0) return false;
  const { kind, container } = locationOf(state, owner);
  return kind === "host" || (kind === "container" && state.containers.get(container)!.created < event);
}
