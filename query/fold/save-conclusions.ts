// SPDX-License-Identifier: Apache-2.0
import { contidToBlob, firstKeyOfBoot, RowBatch, type Store } from "../../store/api.ts";
import type { Contid } from "../../types/contid.ts";
import { NEW_IPC, NEW_NET, NEW_PID } from "./fold-event.ts";
import type { Container, FoldState } from "./fold-state.ts";
import { isWithdrawn } from "./late-threads.ts";
import { HOST_ANSWER, HOST_PIDS_ANSWER, UNKNOWN_ANSWER } from "./marks.ts";
import { nameContainers } from "./name-containers.ts";
import { findPlace } from "./places.ts";
import { findPods } from "./pods.ts";
import { Resolution } from "./resolve.ts";
import { saveHost, saveHostPids } from "./save-hosts.ts";
import { SpanTable } from "./table/span-rows.ts";

/** Writes what the state says of a boot in place of what was written before. Runs inside the caller's transaction. */
export function saveConclusions(store: Store, boot: number, state: FoldState): void {
  forgetConclusions(store, boot);
  nameContainers(state, state.containers);
  const resolution = new Resolution(state);
  resolution.claims.nameContainers([...state.containers, ...resolution.found]);
  const ids = containerIds(store, resolution);
  const spans = saveTasks(store, boot, state, resolution, ids);
  saveContainers(store, boot, state, resolution, ids, spans);
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
  for (const { event, pid, kind, detail } of [...state.conflicts, ...resolution.claims.disputes()])
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

function forgetConclusions(store: Store, boot: number): void {
  const from = firstKeyOfBoot(boot);
  const to = firstKeyOfBoot(boot + 1) - 1;
  const inBoot = "(SELECT id FROM container WHERE boot = ?)";
  store.prepare("DELETE FROM event_container WHERE event BETWEEN ? AND ?").run(from, to);
  store.prepare("DELETE FROM membership WHERE from_event BETWEEN ? AND ?").run(from, to);
  store.prepare("DELETE FROM task WHERE boot = ?").run(boot);
  store.prepare(`DELETE FROM container_name WHERE container IN ${inBoot}`).run(boot);
  store.prepare(`DELETE FROM container_namespace WHERE container IN ${inBoot}`).run(boot);
  store.prepare("DELETE FROM container WHERE boot = ?").run(boot);
  store.prepare("DELETE FROM conflict WHERE boot = ?").run(boot);
}

/** Row ids of answers; of each container by its index. */
interface ContainerIds {
  readonly host: number;
  readonly hostPids: number;
  readonly of: (container: number) => number | null;
}

function containerIds(store: Store, resolution: Resolution): ContainerIds {
  const base = (store.prepare("SELECT ifnull(max(id), 0) FROM container").pluck().get() as number) + 1;
  const hostPids = base + 1;
  const first = base + 2;
  return {
    host: base,
    hostPids,
    of: (answer) => {
      if (answer === UNKNOWN_ANSWER) return null;
      if (answer === HOST_ANSWER) return base;
      return answer === HOST_PIDS_ANSWER ? hostPids : first + resolution.merged(answer);
    },
  };
}

function saveContainers(
  store: Store,
  boot: number,
  state: FoldState,
  resolution: Resolution,
  ids: ContainerIds,
  spans: SpanTable,
): void {
  const insert =
    store.prepare(`INSERT INTO container (id, key_event, key_suffix, boot, parent, class, contid, created, ended,
    first_event, last_event, evidence, because, flags) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const all = [...state.containers, ...resolution.found];
  const pods = podsOf(state, resolution);
  const isInPod = (index: number) => (pods.get(index) ?? index) !== index; // the pod lies where its maker's does
  const hasHostPids =
    spans.get(HOST_PIDS_ANSWER) !== undefined ||
    all.some(
      (each, index) =>
        !isInPod(index) && !isWithdrawn(state, each.place) && resolution.parentOf(each) === HOST_PIDS_ANSWER,
    );
  saveHost(store, boot, state, ids.host, spans.get(HOST_ANSWER));
  if (hasHostPids) saveHostPids(store, boot, state, ids.hostPids, spans.get(HOST_PIDS_ANSWER));
  const ends = initEnds(state);
  // parents first: they were made first, so their index is lower
  const name = store.prepare(
    "INSERT OR IGNORE INTO container_name (container, kind, value, event) VALUES (?, ?, ?, ?)",
  );
  const namespace = store.prepare(
    "INSERT OR IGNORE INTO container_namespace (container, type, inode, event) VALUES (?, ?, ?, ?)",
  );
  const podRow = (maker: number) => ids.hostPids + 1 + all.length + maker; // after all containers
  for (const [index, container] of all.entries()) {
    if (resolution.merged(index) !== index || isWithdrawn(state, container.place)) continue;
    const span = spans.get(index);
    const parent = resolution.parentOf(container);
    const parentRow = parent === index ? null : ids.of(parent);
    const pod = pods.get(index);
    if (pod === index) {
      const { key, created, ended, evidence, because } = container;
      const end = ended || ends.get(index) || null;
      insert.run(
        podRow(index),
        key,
        "/pod",
        boot,
        parentRow,
        "pod",
        null,
        created || null,
        end,
        null,
        null,
        evidence,
        because,
        POD_FLAGS,
      );
      for (const { kind, value, event } of container.names)
        if (kind === "pod" || kind === "namespace")
          name.run(podRow(index), kind === "pod" ? "name" : kind, value, event);
    }
    insert.run(
      ids.of(index),
      container.key,
      container.keySuffix,
      boot,
      pod === undefined ? parentRow : podRow(pod),
      classOf(container),
      container.contid === "" ? null : contidToBlob(BigInt(container.contid) as Contid),
      container.created || null,
      container.ended || ends.get(index) || null,
      span?.first ?? null,
      span?.last ?? null,
      container.evidence,
      container.because,
      container.flags || null,
    );
    for (const { kind, value, event } of container.names) name.run(ids.of(index), kind, value, event);
    for (const { type, inode, event } of container.namespaces)
      namespace.run(ids.of(index), type, inode, event);
  }
}

const POD_FLAGS = NEW_NET | NEW_IPC;

/** Container -> the one that made the namespaces which its pod shares. */
function podsOf(state: FoldState, resolution: Resolution): Map<number, number> {
  const podOf = new Map<number, number>();
  for (const [maker, members] of findPods(state))
    if (resolution.merged(maker) === maker) for (const index of members) podOf.set(index, maker);
  return podOf;
}

/** A namespace of its own for process ids makes a container; without one it is a sandbox, unless somebody numbered it. */
function classOf(container: Container): "container" | "sandbox" {
  const isSandbox = container.flags !== 0 && (container.flags & NEW_PID) === 0 && !container.hiddenFlags;
  return isSandbox ? "sandbox" : "container";
}

/** A pid namespace ends with its init: the first task that was born into the container. */
function initEnds(state: FoldState): Map<number, number> {
  const inits = new Map<number, { born: number; gone: number }>();
  for (const task of state.tasks) {
    const place = state.places.get(findPlace(state, task.birth.place))!;
    const container = place.kind === "container" ? state.containers.get(place.container)! : undefined;
    if (
      container === undefined ||
      container.created === 0 ||
      (container.flags & NEW_PID) === 0 ||
      task.born === 0
    )
      continue;
    const known = inits.get(place.container);
    if (known === undefined || task.born < known.born)
      inits.set(place.container, { born: task.born, gone: task.gone });
  }
  return new Map([...inits].map(([container, { gone }]) => [container, gone]));
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
