// SPDX-License-Identifier: Apache-2.0
import { bootOf, keysOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";

/** Number of a task's events searched before the queried one. */
const MOST_EVENTS = 20_000;

/** Reads the exec of the program that a pid runs at an event; undefined: none, or none near. */
export function lastRunReader(store: Store): (pid: number, event: number) => number | undefined {
  const first = store
    .prepare(
      `SELECT t.first_event FROM membership m JOIN task t ON t.id = m.task
       WHERE m.pid = ? AND m.from_event BETWEEN ? AND ? ORDER BY m.from_event DESC LIMIT 1`,
    )
    .pluck();
  const run = store
    .prepare(
      `SELECT e.id FROM (SELECT id, success FROM event WHERE pid = @pid AND id BETWEEN @first AND @event
         ORDER BY id DESC LIMIT ${MOST_EVENTS}) e
       CROSS JOIN argv v ON v.event = e.id WHERE e.success = 1 ORDER BY e.id DESC LIMIT 1`,
    )
    .pluck();
  return (pid, event) => {
    const from = first.get(pid, keysOfBoot(bootOf(event)).first, event) as number | undefined;
    return from === undefined ? undefined : (run.get({ pid, first: from, event }) as number | undefined);
  };
}
