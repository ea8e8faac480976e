// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store/store.ts";

export const ATTRIBUTION_FAILED = "attribution-failed";
/** Why the tasks of such a boot are unknown. */
export const NOT_ATTRIBUTED = "its boot could not be attributed";

/** A boot whose attribution failed: its conclusions are left out whole, so all its events are unknown. */
export interface AttributionFailure {
  /** Row of the boot. */
  readonly boot: number;
  /** The event that was being folded: where it stands. */
  readonly source: string;
  readonly line: number;
  readonly offset: number;
  /** The step that failed, and the error in words. May quote the log. */
  readonly error: string;
}

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
