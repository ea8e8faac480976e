// SPDX-License-Identifier: Apache-2.0

import { ATTRIBUTION_FAILED, type AttributionFailure } from "../../../types/attribution/failure.ts";
import type { BootId } from "../../../types/ids.ts";
import { lineAt } from "../../blocks.ts";
import type { Store } from "../../store.ts";

/** In the order of boots. */
export function readAttributionFailures(store: Store): AttributionFailure[] {
  return store
    .prepare(
      `SELECT p.boot, s.name AS source, p.line, p.offset, p.detail AS error FROM problem p JOIN source s ON s.id = p.source
       WHERE p.boot IS NOT NULL ORDER BY p.boot`,
    )
    .all() as AttributionFailure[];
}

/** By the row of their boot. */
export function failuresByBoot(store: Store): ReadonlyMap<number, AttributionFailure> {
  return new Map(readAttributionFailures(store).map((failure) => [failure.boot, failure]));
}

/** The position of an event's records. */
export interface EventPlace {
  readonly source: number;
  readonly offset: number;
  readonly length: number;
}

/** Writes the position and the reason of a boot's failed attribution. Runs inside the caller's transaction. */
export function saveFailure(
  store: Store,
  boot: BootId,
  { source, offset, length }: EventPlace,
  error: string,
): void {
  store
    .prepare(
      "INSERT OR REPLACE INTO problem (source, offset, length, line, code, detail, boot) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .run(source, offset, length, lineAt(store, source, offset), ATTRIBUTION_FAILED, error, boot);
}

/** Deletes the failure of a boot that is attributed now. */
export function forgetFailure(store: Store, boot: BootId): void {
  store.prepare("DELETE FROM problem WHERE boot = ?").run(boot);
}

/** Deletes failures of boots that no longer exist: their events were moved. */
export function forgetLostBoots(store: Store): void {
  const sql = "DELETE FROM problem WHERE boot IS NOT NULL AND boot NOT IN (SELECT id FROM boot)";
  store.transaction(() => store.prepare(sql).run());
}
