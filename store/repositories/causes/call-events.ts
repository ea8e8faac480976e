// SPDX-License-Identifier: Apache-2.0
import { indexHint } from "../../secondary-indexes.ts";
import { type BootEvents, type PlacedEvent, placedRows, placedSql } from "./placed-events.ts";

/** An event of a call that was asked for. */
export interface CallEvent extends PlacedEvent {
  /** Row of `call`. */
  readonly call: number;
}

/** Calls (rows of `call`) that succeeded, in order. */
export function callEvents(events: BootEvents, calls: readonly number[]): Iterable<CallEvent> {
  if (calls.length === 0) return [];
  const join = `(SELECT * FROM event ${indexHint(events.store, "event_call")} WHERE call IN (SELECT value FROM json_each(@calls))
    AND id BETWEEN @first AND @last AND success = 1) e`;
  return placedRows<CallEvent>(
    events,
    `${placedSql("'' AS text, e.call", join)} WHERE e.pid IS NOT NULL ORDER BY e.id`,
    { ...events.range, calls: JSON.stringify(calls) },
  );
}
