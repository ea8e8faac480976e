// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import { keysOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";
import { lastEventOf } from "../events/event-rows.ts";
import { type PlaceCount, placeCountQuery } from "./count-places.ts";

/** Reads the kept counts of a boot; undefined where its conclusions are older than its events. */
export function keptPlaceCounts(store: Store): (boot: BootId) => PlaceCount[] | undefined {
  const kept = store.prepare(
    "SELECT container, evidence, cause, tasks, events FROM place_count WHERE boot = ?",
  );
  return (boot) => (isConcluded(store, boot) ? (kept.all(boot) as PlaceCount[]) : undefined);
}

/** Counts a boot's events by place and keeps that. Runs inside the caller's transaction. */
export function savePlaceCounts(store: Store, boot: BootId): void {
  store.prepare("DELETE FROM place_count WHERE boot = ?").run(boot);
  const { sql, parameters } = placeCountQuery(store, { boot, ...keysOfBoot(boot) }, {}, true);
  store
    .prepare(`INSERT INTO place_count SELECT @boot, container, evidence, cause, tasks, events FROM (${sql})`)
    .run({ boot, ...parameters });
}

/** True where the conclusions on a boot are of all its events. */
function isConcluded(store: Store, boot: BootId): boolean {
  const folded = store.prepare("SELECT folded FROM fold WHERE boot = ?").pluck().get(boot);
  return folded !== undefined && folded === lastEventOf(store, boot);
}
