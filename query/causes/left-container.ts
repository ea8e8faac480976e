// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store/store.ts";
import type { Cause } from "./cause.ts";
import { isInside, type PlacedEvent, placedSql } from "./placed-events.ts";

interface Step {
  readonly id: number;
  readonly task: number;
  readonly before: number;
  readonly container: number | null;
  readonly auid: number | null;
}

/** Tasks that were in a container and, by an operation of their own, are in it no longer. */
export function leftContainers(store: Store): Cause[] {
  const steps = store
    .prepare(
      `SELECT m.from_event AS id, m.task, before.container AS before, m.container, nullif(c.auid, 4294967295) AS auid
       FROM membership m
       JOIN membership before ON before.pid = m.pid AND before.task = m.task AND before.to_event = m.from_event - 1
       JOIN container inside ON inside.id = before.container AND inside.class <> 'host'
       LEFT JOIN container k ON k.id = m.container
       JOIN event e ON e.id = m.from_event JOIN arguments x ON x.event = e.id
       LEFT JOIN actor a ON a.id = e.actor LEFT JOIN credential c ON c.id = a.credential
       WHERE k.class IS NULL OR k.class = 'host' ORDER BY 1`,
    )
    .all() as Step[];
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

/** chroot by a container's task; `isChroot` tells the rows of `call`. */
export function chroots(store: Store, isChroot: (arch: number, number: number) => boolean): Cause[] {
  const calls = (
    store.prepare("SELECT id, arch, number FROM call").all() as { id: number; arch: number; number: number }[]
  )
    .filter(({ arch, number }) => isChroot(arch, number))
    .map(({ id }) => id);
  if (calls.length === 0) return [];
  const join =
    "event e LEFT JOIN path p ON p.event = e.id AND p.position = 0 LEFT JOIN string s ON s.id = p.name";
  const events = store
    .prepare(
      `${placedSql("ifnull(s.value, '')", join)} WHERE e.call IN (SELECT value FROM json_each(?)) AND e.success = 1 ORDER BY e.id`,
    )
    .all(JSON.stringify(calls)) as PlacedEvent[];
  return events.filter(isInside).map(({ id, container, auid, task, text }) => ({
    kind: "chroot",
    from: id,
    fromContainer: container,
    to: id,
    toContainer: container,
    through: [],
    auid,
    task,
    detail: `called chroot on ${text === "" ? "a directory that the log does not name" : text}: still in the container`,
  }));
}
