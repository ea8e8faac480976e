// SPDX-License-Identifier: Apache-2.0
import { firstKeyOfBoot } from "../store/event-key.ts";
import { type IdRange, readIdRanges } from "../store/search/id-ranges.ts";
import type { Store } from "../store/store.ts";
import { countPlaces, type PlaceCount, placeCountQuery } from "./count-places.ts";

/** Times that events lie between, both included. */
export interface TimeSpan {
  readonly fromMs?: number;
  readonly toMs?: number;
}

/**
 * Events by place, of each boot that the times touch: kept with the conclusions, and counted where these are older than the events or
 * some of the boot is asked for. Events without a task and those of tasks that nothing is known of are in none.
 */
export function readPlaceCounts(store: Store, span: TimeSpan = {}): Map<number, readonly PlaceCount[]> {
  const kept = store.prepare(
    "SELECT container, evidence, cause, tasks, events FROM place_count WHERE boot = ?",
  );
  const isKept = (range: IdRange) => range.isWhole && isConcluded(store, range.boot);
  return new Map(
    readIdRanges(store, span).map((range) => [
      range.boot,
      isKept(range)
        ? (kept.all(range.boot) as PlaceCount[])
        : countPlaces(store, range, range.isWhole ? {} : span),
    ]),
  );
}

/** Counts a boot's events by place and keeps that. Runs inside the caller's transaction. */
export function savePlaceCounts(store: Store, boot: number): void {
  store.prepare("DELETE FROM place_count WHERE boot = ?").run(boot);
  const range = { boot, first: firstKeyOfBoot(boot), last: firstKeyOfBoot(boot + 1) - 1 };
  const { sql, parameters } = placeCountQuery(store, range, {}, true);
  store
    .prepare(`INSERT INTO place_count SELECT @boot, container, evidence, cause, tasks, events FROM (${sql})`)
    .run({ boot, ...parameters });
}

/** True where the conclusions on a boot are of all its events. */
function isConcluded(store: Store, boot: number): boolean {
  const folded = store.prepare("SELECT folded FROM fold WHERE boot = ?").pluck().get(boot);
  const last = store
    .prepare("SELECT max(id) FROM event WHERE id >= ? AND id < ?")
    .pluck()
    .get(firstKeyOfBoot(boot), firstKeyOfBoot(boot + 1));
  return folded !== undefined && folded === last;
}
