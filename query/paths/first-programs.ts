// SPDX-License-Identifier: Apache-2.0

import { readContainerRuns } from "../../store/repositories/paths/host-devices.ts";
import type { Store } from "../../store/store.ts";
import type { BootId, ContainerId } from "../../types/ids.ts";

/** The event of the first program that tasks of each of these containers of a boot executed. Reads command lines up to the last of these. */
export function firstPrograms(
  store: Store,
  boot: BootId,
  containers: readonly ContainerId[],
): Map<ContainerId, number> {
  const wanted = new Set(containers);
  const found = new Map<ContainerId, number>();
  if (wanted.size === 0) return found;
  for (const [event, container] of readContainerRuns(store, boot)) {
    if (wanted.has(container) && !found.has(container)) found.set(container, event);
    if (found.size === wanted.size) break;
  }
  return found;
}
