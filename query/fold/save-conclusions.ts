// SPDX-License-Identifier: Apache-2.0
import { firstKeyOfBoot, RowBatch, type Store } from "../../store/api.ts";
import { type ContainerIds, containerIds } from "./container-ids.ts";
import type { FoldState } from "./fold-state.ts";
import { HOST_ANSWER, HOST_PIDS_ANSWER, UNKNOWN_ANSWER } from "./marks.ts";
import { nameContainers } from "./name-containers.ts";
import { Resolution } from "./resolve.ts";
import { saveContainers } from "./save-containers.ts";
import { SpanTable } from "./table/span-rows.ts";

/** Writes what the state says of a boot in place of what was written before. Runs inside the caller's transaction. */
export function saveConclusions(store: Store, boot: number, state: FoldState): void {
  forgetConclusions(store, boot);
  nameContainers(state, state.containers);
  const resolution = new Resolution(state);
  resolution.claims.nameContainers([...state.containers, ...resolution.found]);
  const ids = containerIds(store, resolution);
  const spans = saveTasks(store, boot, state, resolution, ids);
  const nesting = saveContainers(store, boot, state, resolution, ids, spans);
  // a membership ends just before the next one begins, where no event need be
  store
    .prepare(
      `UPDATE container SET last_event = (SELECT max(e.id) FROM membership m JOIN event e ON e.pid = m.pid AND e.id BETWEEN m.from_event AND m.to_event
         WHERE m.container = container.id)
       WHERE boot = ? AND last_event IS NOT NULL AND NOT EXISTS (SELECT 1 FROM event WHERE id = last_event)`,
    )
    .run(boot);
  saveEventPlaces(store, state, resolution, ids);
  const conflict = store.prepare(
    "INSERT INTO conflict (boot, event, pid, kind, detail) VALUES (?, ?, ?, ?, ?)",
  );
  for (const { event, pid, kind, detail } of [
    ...state.conflicts,
    ...nesting,
    ...resolution.claims.disputes(),
  ])
    conflict.run(boot, event, pid < 0 ? null : pid, kind, detail);
  for (const [task, { mark, event }] of resolution.contrary)
    conflict.run(
      boot,
      event,
      state.tasks.get(task)!.pid,
      "mark",
      `taken for the host's, but it bears ${mark}`,
    );
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

const TASK_COLUMNS = 8;
const MEMBERSHIP_COLUMNS = 11;

function saveTasks(
  store: Store,
  boot: number,
  state: FoldState,
  resolution: Resolution,
  ids: ContainerIds,
): SpanTable {
  const spans = new SpanTable(HOST_PIDS_ANSWER); // the lowest of all answers
  const base = (store.prepare("SELECT ifnull(max(id), 0) FROM task").pluck().get() as number) + 1;
  const tasks = new RowBatch(store, "task", TASK_COLUMNS);
  const memberships = new RowBatch(store, "membership", MEMBERSHIP_COLUMNS, "INSERT OR REPLACE");
  for (const [index, { pid, first, last, parent, born, named }] of state.tasks.entries()) {
    const firstEvent = first || state.firstEvent;
    tasks.add(
      base + index,
      boot,
      pid,
      firstEvent,
      last || firstEvent,
      parent < 0 ? null : base + parent,
      born || null,
      first === 0 ? 1 : 0,
    );
    if (first === 0) continue;
    const answers = resolution.memberships(index);
    for (const answer of answers) {
      const { from, to, container, evidence, because, excludesHost, conflict, cause } = answer;
      if (from > to) continue; // its first event led it elsewhere
      if (from !== 0 && to !== 0) spans.extend(container, { first: from, last: to, evidence, because });
      memberships.add(
        pid,
        from,
        to,
        base + index,
        ids.of(container),
        evidence,
        because || from,
        excludesHost ? 1 : 0,
        conflict ? 1 : 0,
        cause,
        answers.length === 1 ? named : null,
      );
    }
  }
  tasks.flush();
  memberships.flush();
  return spans;
}

function saveEventPlaces(store: Store, state: FoldState, resolution: Resolution, ids: ContainerIds): void {
  const insert = store.prepare("INSERT OR REPLACE INTO event_container VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const { event, position, role, pid, place, evidence, because } of state.eventPlaces) {
    const container = place < 0 ? UNKNOWN_ANSWER : resolution.containerAt(place);
    const excludesHost = container !== HOST_ANSWER && (role === "subject" || container !== UNKNOWN_ANSWER);
    insert.run(
      event,
      position,
      role,
      pid < 0 ? null : pid,
      ids.of(container),
      evidence,
      because,
      excludesHost ? 1 : 0,
      0,
    );
  }
}
