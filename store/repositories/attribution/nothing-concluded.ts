// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import { keysOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";

/** Tables of conclusions, with the condition that selects a boot's rows. */
const OF_BOOT = ["fold", "fold_piece", "task", "container", "conflict", "cause", "place_count", "problem"];
const OF_EVENTS = ["event_container", "descriptor_directory", "root_change"];

/** Whether a boot has no conclusions yet, as most in a first ingest: nothing needs to be deleted. */
export function isNothingConcluded(store: Store, boot: BootId): boolean {
  const rows = [
    ...OF_BOOT.map((table) => `EXISTS (SELECT 1 FROM ${table} WHERE boot = @boot)`),
    ...OF_EVENTS.map((table) => `EXISTS (SELECT 1 FROM ${table} WHERE event BETWEEN @first AND @last)`),
  ];
  return (
    store
      .prepare(`SELECT ${rows.join(" OR ")}`)
      .pluck()
      .get({ boot, ...keysOfBoot(boot) }) === 0
  );
}
