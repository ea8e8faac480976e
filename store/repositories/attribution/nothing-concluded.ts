// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import { keysOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";

/** Tables of conclusions, and how their rows of a boot are found. */
const OF_BOOT = ["fold", "fold_piece", "task", "container", "conflict", "cause", "place_count", "problem"];
const OF_EVENTS = ["event_container", "descriptor_directory", "root_change"];

/** True for a boot of which nothing was concluded yet, as most are in a first ingest: nothing need be taken out. */
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
