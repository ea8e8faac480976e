// SPDX-License-Identifier: Apache-2.0
import type { ContainerId, TaskId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";
import { placedSql } from "../causes/placed-events.ts";

/** A program that was run with some arguments, and where. */
export interface SameRun {
  readonly id: number;
  readonly timeMs: number;
  readonly task: TaskId;
  readonly container: ContainerId;
  readonly arguments: string;
}

/** Runs in containers with exactly one of these argument lists; in key order. */
export function runsWithArguments(store: Store, lists: readonly (readonly string[])[]): SameRun[] {
  const wanted = lists.map((words) => Buffer.from(words.join("\0")).toString("hex"));
  const found = store
    .prepare(
      `${placedSql("v.arguments AS bytes", "argv v CROSS JOIN event e ON e.id = v.event")}
       WHERE v.arguments IN (SELECT unhex(value) FROM json_each(?)) AND e.pid IS NOT NULL AND k.class IN ('container', 'sandbox') ORDER BY e.id`,
    )
    .all(JSON.stringify(wanted)) as (Omit<SameRun, "arguments"> & { bytes: Uint8Array })[];
  return found.map(({ id, timeMs, task, container, bytes }) => ({
    id,
    timeMs,
    task,
    container,
    arguments: Buffer.from(bytes).toString("utf8"),
  }));
}

/**
 * Determines whether a task or its parent ran any program in the container before an event, other than a runtime's entry: if so, the
 * event's program was started from inside.
 */
export function earlierRunReader(store: Store): (run: Pick<SameRun, "id" | "task" | "container">) => boolean {
  const earlier = store
    .prepare(
      `SELECT 1 FROM task own JOIN task t ON t.id = own.id OR t.id = own.parent
         CROSS JOIN event e ON e.pid = t.pid AND e.id BETWEEN t.first_event AND min(t.last_event, @id - 1)
         JOIN argv v ON v.event = e.id
         JOIN membership m ON m.pid = e.pid AND m.from_event <= e.id AND m.to_event >= e.id AND m.container = @container
       WHERE own.id = @task AND instr(v.arguments, cast('runc' AS BLOB)) = 0 AND instr(v.arguments, cast('crun' AS BLOB)) = 0 LIMIT 1`,
    )
    .pluck();
  return ({ id, task, container }) => earlier.get({ id, task, container }) !== undefined;
}
