// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";

/** Deletes all conclusions on a boot, and the state of its fold. */
export function deleteConclusionsAndFold(
  store: Store,
  boot: BootId,
  { first, end }: { readonly first: number; readonly end: number },
): void {
  const containers = "SELECT id FROM container WHERE boot = ?";
  const ofBoot = (table: string) => store.prepare(`DELETE FROM ${table} WHERE boot = ?`).run(boot);
  const ofEvents = (table: string) =>
    store.prepare(`DELETE FROM ${table} WHERE event >= ? AND event < ?`).run(first, end);
  ofBoot("fold");
  ofBoot("fold_piece");
  ofBoot("cause");
  ofEvents("descriptor_directory");
  ofEvents("root_change");
  ofEvents("container_file");
  ofBoot("place_count");
  ofBoot("conflict");
  ofEvents("event_container");
  // By its tasks' pids: a range of events alone would read the memberships of all boots.
  store
    .prepare(
      "DELETE FROM membership WHERE pid IN (SELECT pid FROM task WHERE boot = ?) AND from_event >= ? AND from_event < ?",
    )
    .run(boot, first, end);
  store.prepare(`DELETE FROM container_name WHERE container IN (${containers})`).run(boot);
  store.prepare(`DELETE FROM container_namespace WHERE container IN (${containers})`).run(boot);
  ofBoot("task");
  ofBoot("container");
}
