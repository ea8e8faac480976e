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

/** The last calls (rows of `call`) before an event that succeeded, from the newest on. */
export function callsBefore(
  { store, range }: BootEvents,
  calls: readonly number[],
  before: number,
  limit: number,
): number[] {
  const last = store
    .prepare(
      `SELECT id FROM event ${indexHint(store, "event_call")} WHERE call = @call AND id BETWEEN @first AND @before AND success = 1 ORDER BY id DESC LIMIT @limit`,
    )
    .pluck();
  const found = calls.flatMap((call) => last.all({ call, first: range.first, before: before - 1, limit }));
  return (found as number[]).sort((a, b) => b - a).slice(0, limit);
}
