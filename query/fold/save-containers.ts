// SPDX-License-Identifier: Apache-2.0
import { contidToBlob, type Store } from "../../store/api.ts";
import type { Contid } from "../../types/contid.ts";
import type { ContainerIds } from "./container-ids.ts";
import { ContainerParents } from "./container-parents.ts";
import { NEW_IPC, NEW_NET, NEW_PID } from "./fold-event.ts";
import type { Conflict, Container, FoldState } from "./fold-state.ts";
import { isWithdrawn } from "./late-threads.ts";
import { HOST_ANSWER, HOST_PIDS_ANSWER } from "./marks.ts";
import { findPlace } from "./places.ts";
import type { Resolution } from "./resolve.ts";
import { saveHost, saveHostPids } from "./save-hosts.ts";
import type { SpanTable } from "./table/span-rows.ts";

/** Writes the host, the containers and the pods of a boot, with their names and namespaces; returns where they contradict each other. */
export function saveContainers(
  store: Store,
  boot: number,
  state: FoldState,
  resolution: Resolution,
  ids: ContainerIds,
  spans: SpanTable,
): Conflict[] {
  const insert =
    store.prepare(`INSERT INTO container (id, key_event, key_suffix, boot, parent, class, contid, created, ended,
    first_event, last_event, evidence, because, flags) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const all = [...state.containers, ...resolution.found];
  const parents = new ContainerParents(state, resolution, all);
  const { pods } = parents;
  const isInPod = (index: number) => (pods.get(index) ?? index) !== index; // the pod lies where its maker's does
  const hasHostPids =
    spans.get(HOST_PIDS_ANSWER) !== undefined ||
    all.some(
      (each, index) =>
        !isInPod(index) && !isWithdrawn(state, each.place) && parents.parentOf(index) === HOST_PIDS_ANSWER,
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
    const parentRow = ids.of(parents.parentOf(index));
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
  return parents.conflicts;
}

const POD_FLAGS = NEW_NET | NEW_IPC;

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
