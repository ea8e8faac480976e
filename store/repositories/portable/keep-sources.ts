// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";

/** A source as its database has it. */
export interface KeptSource {
  readonly id: number;
  readonly name: string;
}

/** Removes sources without events of these boots from a working copy, and returns the others. */
export function keepSources(store: Store, boots: Iterable<BootId>): KeptSource[] {
  store
    .prepare(
      "DELETE FROM source WHERE id NOT IN (SELECT source FROM segment WHERE boot IN (SELECT value FROM json_each(?)))",
    )
    .run(JSON.stringify([...boots]));
  return store.prepare("SELECT id, name FROM source ORDER BY id").all() as KeptSource[];
}
