// SPDX-License-Identifier: Apache-2.0
import type {
  Conclusions,
  ContainerConclusion,
  TaskConclusion,
} from "../../../types/attribution/conclusions.ts";
import { contidToBlob } from "../../contid-codec.ts";
import { firstKeyOfBoot } from "../../event-key.ts";
import { RowBatch } from "../../row-batch.ts";
import type { Store } from "../../store.ts";

const TASK_COLUMNS = 8;
const MEMBERSHIP_COLUMNS = 11;

/** Row of a container by its number in the conclusions. */
type ContainerRow = (number: number | null) => number | null;

/** Writes the conclusions on a boot in place of those that were written before. Runs inside the caller's transaction. */
export function saveConclusions(store: Store, boot: number, conclusions: Conclusions): void {
  forgetConclusions(store, boot);
  const base = (store.prepare("SELECT ifnull(max(id), 0) FROM container").pluck().get() as number) + 1;
  const rowOf: ContainerRow = (number) => (number === null ? null : base + number);
  saveTasks(store, boot, conclusions.tasks, rowOf);
  saveContainers(store, boot, conclusions.containers(), rowOf);
  saveEventContainers(store, conclusions, rowOf);
  const conflict = store.prepare(
    "INSERT INTO conflict (boot, event, pid, kind, detail) VALUES (?, ?, ?, ?, ?)",
  );
  for (const { event, pid, kind, detail } of conclusions.conflicts())
    conflict.run(boot, event, pid, kind, detail);
}

/** Takes out what was concluded of a boot. Runs inside the caller's transaction. */
export function forgetConclusions(store: Store, boot: number): void {
  const from = firstKeyOfBoot(boot);
  const to = firstKeyOfBoot(boot + 1) - 1;
  const inBoot = "(SELECT id FROM container WHERE boot = ?)";
  store.prepare("DELETE FROM event_container WHERE event BETWEEN ? AND ?").run(from, to);
  // By its tasks' pids: a range of events alone would read the memberships of all boots.
  store
    .prepare(
      "DELETE FROM membership WHERE pid IN (SELECT pid FROM task WHERE boot = ?) AND from_event BETWEEN ? AND ?",
    )
    .run(boot, from, to);
  store.prepare("DELETE FROM task WHERE boot = ?").run(boot);
  store.prepare(`DELETE FROM container_name WHERE container IN ${inBoot}`).run(boot);
  store.prepare(`DELETE FROM container_namespace WHERE container IN ${inBoot}`).run(boot);
  store.prepare("DELETE FROM container WHERE boot = ?").run(boot);
  store.prepare("DELETE FROM conflict WHERE boot = ?").run(boot);
}

function saveTasks(
  store: Store,
  boot: number,
  conclusions: Iterable<TaskConclusion>,
  rowOf: ContainerRow,
): void {
  const base = (store.prepare("SELECT ifnull(max(id), 0) FROM task").pluck().get() as number) + 1;
  const tasks = new RowBatch(store, "task", TASK_COLUMNS);
  const memberships = new RowBatch(store, "membership", MEMBERSHIP_COLUMNS, "INSERT OR REPLACE");
  for (const { number, pid, first, last, parent, born, silent, memberships: own } of conclusions) {
    const task = base + number;
    tasks.add(task, boot, pid, first, last, parent === null ? null : base + parent, born, silent ? 1 : 0);
    for (const { from, to, container, evidence, proof, excludesHost, conflict, cause, named } of own)
      memberships.add(
        pid,
        from,
        to,
        task,
        rowOf(container),
        evidence,
        proof,
        excludesHost ? 1 : 0,
        conflict ? 1 : 0,
        cause,
        named,
      );
  }
  tasks.flush();
  memberships.flush();
}

function saveContainers(
  store: Store,
  boot: number,
  containers: Iterable<ContainerConclusion>,
  rowOf: ContainerRow,
): void {
  const insert =
    store.prepare(`INSERT INTO container (id, key_event, key_suffix, boot, parent, class, contid, created, ended,
    first_event, last_event, evidence, because, flags) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const name = store.prepare(
    "INSERT OR IGNORE INTO container_name (container, kind, value, event) VALUES (?, ?, ?, ?)",
  );
  const namespace = store.prepare(
    "INSERT OR IGNORE INTO container_namespace (container, type, inode, event) VALUES (?, ?, ?, ?)",
  );
  for (const container of containers) {
    const row = rowOf(container.number);
    const { key, keySuffix, contid, created, ended, first, last, evidence, proof, flags } = container;
    insert.run(
      row,
      key,
      keySuffix,
      boot,
      rowOf(container.parent),
      container.class,
      contid === null ? null : contidToBlob(contid),
      created,
      ended,
      first,
      last,
      evidence,
      proof,
      flags,
    );
    for (const { kind, value, event } of container.names) name.run(row, kind, value, event);
    for (const { type, inode, event } of container.namespaces) namespace.run(row, type, inode, event);
  }
  // a membership ends just before the next one begins, where no event need be
  store
    .prepare(
      `UPDATE container SET last_event = (SELECT max(e.id) FROM membership m JOIN event e ON e.pid = m.pid AND e.id BETWEEN m.from_event AND m.to_event
         WHERE m.container = container.id)
       WHERE boot = ? AND last_event IS NOT NULL AND NOT EXISTS (SELECT 1 FROM event WHERE id = last_event)`,
    )
    .run(boot);
}

function saveEventContainers(store: Store, conclusions: Conclusions, rowOf: ContainerRow): void {
  const insert = store.prepare("INSERT OR REPLACE INTO event_container VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const row of conclusions.events()) {
    const { event, position, role, pid, container, evidence, proof, excludesHost } = row;
    insert.run(event, position, role, pid, rowOf(container), evidence, proof, excludesHost ? 1 : 0, 0);
  }
}
