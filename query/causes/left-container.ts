// SPDX-License-Identifier: Apache-2.0
import type { Cause } from "./cause.ts";
import type { BootEvents } from "./placed-events.ts";

interface Step {
  readonly id: number;
  readonly task: number;
  readonly before: number;
  readonly container: number | null;
  readonly auid: number | null;
}

/** Tasks that were in a container and, by an operation of their own, are in it no longer. */
export function leftContainers({ store, boot }: BootEvents): Cause[] {
  const steps = store
    .prepare(
      `SELECT m.from_event AS id, m.task, before.container AS before, m.container, nullif(c.auid, 4294967295) AS auid
       FROM container inside CROSS JOIN membership before ON before.container = inside.id
       CROSS JOIN membership m ON m.pid = before.pid AND m.from_event = before.to_event + 1 AND m.task = before.task
       LEFT JOIN container k ON k.id = m.container
       JOIN event e ON e.id = m.from_event JOIN arguments x ON x.event = e.id
       LEFT JOIN actor a ON a.id = e.actor LEFT JOIN credential c ON c.id = a.credential
       WHERE inside.boot = @boot AND inside.class <> 'host' AND (k.class IS NULL OR k.class = 'host') ORDER BY 1`,
    )
    .all({ boot }) as Step[];
  return steps.map(({ id, task, before, container, auid }) => ({
    kind: "left-container",
    from: id,
    fromContainer: before,
    to: id,
    toContainer: container,
    through: [],
    auid,
    task,
    detail: container === null ? "joined namespaces that are not known" : "joined the host's namespaces",
  }));
}
