// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store.ts";

/** Devices of the roots that a runtime gave to some containers. */
export function ownRootDevices(
  store: Store,
  containers: readonly number[],
): { readonly container: number; readonly dev: string | null }[] {
  return store
    .prepare(
      "SELECT container, dev FROM root_change WHERE own = 1 AND container IN (SELECT value FROM json_each(?))",
    )
    .all(JSON.stringify(containers)) as { container: number; dev: string | null }[];
}
