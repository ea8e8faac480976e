// SPDX-License-Identifier: Apache-2.0

import { containerRunsReader } from "../../store/repositories/paths/host-devices.ts";
import type { Store } from "../../store/store.ts";
import type { ContainerId } from "../../types/ids.ts";

/** The event of the first program that tasks of each of these containers executed. Reads of each the tasks that were in it up to then. */
export function firstPrograms(store: Store, containers: readonly ContainerId[]): Map<ContainerId, number> {
  const runsIn = containerRunsReader(store);
  const found = new Map<ContainerId, number>();
  for (const container of new Set(containers)) {
    let first = Number.POSITIVE_INFINITY;
    for (const [from, event] of runsIn(container)) {
      if (from > first) break;
      if (event !== null && event < first) first = event;
    }
    if (first < Number.POSITIVE_INFINITY) found.set(container, first);
  }
  return found;
}
