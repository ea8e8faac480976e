// SPDX-License-Identifier: Apache-2.0

import type { BootReader, BootView } from "../questions/boot-view.ts";
import type { ContainerReader, ContainerView } from "../questions/container-view.ts";
import { countConflicts } from "../store/repositories/attribution/conflict-rows.ts";
import { countLikely } from "../store/repositories/attribution/likely-counts.ts";
import { namespaceTypeReader } from "../store/repositories/containers/container-names.ts";
import {
  type ContainerRow,
  containerTimes,
  readContainers,
} from "../store/repositories/containers/container-rows.ts";
import { countGaps } from "../store/repositories/gaps/gap-rows.ts";
import { failuresByBoot } from "../store/repositories/problems/attribution-failures.ts";
import { firstBirthReader } from "../store/repositories/tasks/first-births.ts";
import { bootReader } from "../store/search/boot-reader.ts";
import { containerReader } from "../store/search/container-reader.ts";
import type { Store } from "../store/store.ts";
import type { Evidence } from "../types/attribution/evidence.ts";
import type { AttributionFailure } from "../types/attribution/failure.ts";
import { groupBy } from "../types/group-by.ts";
import type { BootId, ContainerId } from "../types/ids.ts";
import { childrenByParent } from "./children-by-parent.ts";
import { type ContainerCounts, readContainerCounts } from "./tree-counts.ts";

export interface TreeOptions {
  /** Only what lived between these times, both included. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Only these containers and what is below them. */
  readonly roots?: readonly ContainerId[];
}

/** A container in its place, with its life. */
export interface TreeContainer {
  readonly view: ContainerView;
  /** null: older than the log, or its making is not in the log. */
  readonly createdMs: number | null;
  /** Its making is not in the log, but the birth of its first task is: when that was. */
  readonly firstBirthMs: number | null;
  /** null: not seen to end. */
  readonly endedMs: number | null;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  readonly evidence: Evidence;
  readonly proof: string;
  readonly namespaces: readonly string[];
  /** Of its own tasks, not of those below it. */
  readonly events: number;
  readonly children: readonly TreeContainer[];
}

/** The containers of one boot. */
export interface BootTree {
  readonly boot: BootView;
  readonly events: number;
  readonly roots: readonly TreeContainer[];
  readonly containers: number;
  readonly unplaced: readonly UnplacedTasks[];
  /** Where these are likely to be; no evidence. */
  readonly likely: readonly LikelyTasks[];
  /** Events that name no task. */
  readonly taskless: number;
  readonly gaps: { readonly gaps: number; readonly serials: number };
  readonly conflicts: number;
  /** Why nothing was concluded of the boot; null for most. */
  readonly failure: AttributionFailure | null;
}

/** Unknown events that are likely to have happened in one place. */
export interface LikelyTasks {
  readonly view: ContainerView;
  readonly tasks: number;
  readonly events: number;
}

/** Tasks in no known container. */
export interface UnplacedTasks {
  readonly evidence: "unknown" | "undefined";
  readonly tasks: number;
  readonly events: number;
  /** Why, with the tasks of each reason. */
  readonly causes: readonly { readonly cause: string; readonly tasks: number }[];
}

/** The tree of every boot that has events in the time asked for, in the order of answers. */
export function readTree(store: Store, options: TreeOptions): BootTree[] {
  return store.reading(() => readTrees(store, options));
}

function readTrees(store: Store, options: TreeOptions): BootTree[] {
  const boots = bootReader(store);
  const counts = readContainerCounts(store, options);
  const rows = groupBy(readContainers(store), ({ boot }) => boot);
  const view = containerReader(store, boots);
  const drawn = drawer(store, boots, counts, options);
  const failures = failuresByBoot(store);
  return boots.boots
    .filter((boot) => overlaps(boot.firstMs, boot.lastMs, options))
    .map((boot) => {
      const roots = withoutEmptyHost(drawn(rows.get(boot.row) ?? []));
      const unplaced = options.roots === undefined ? (counts.unplaced.get(boot.row) ?? []) : [];
      const events = counts.boots.get(boot.row) ?? 0;
      return {
        boot,
        events,
        roots,
        containers: roots.reduce((sum, root) => sum + containersIn(root), 0),
        unplaced,
        likely: unplaced.length === 0 ? [] : readLikely(store, boot.row, view, options),
        taskless: options.roots === undefined ? (counts.taskless.get(boot.row) ?? 0) : 0,
        gaps: countGaps(store, boot.row),
        conflicts: countConflicts(store, boot.row).reduce((sum, { count }) => sum + count, 0),
        failure: failures.get(boot.row) ?? null,
      };
    });
}

function readLikely(
  store: Store,
  boot: BootId,
  view: ContainerReader,
  span: TreeOptions,
): readonly LikelyTasks[] {
  return countLikely(store, boot, span).map(({ container, tasks, events }) => ({
    view: view(container),
    tasks,
    events,
  }));
}

function drawer(store: Store, boots: BootReader, counts: ContainerCounts, options: TreeOptions) {
  const view = containerReader(store, boots);
  const namespaces = namespaceTypeReader(store, options.roots === undefined);
  const firstBirth = firstBirthReader(store);
  // Of all containers at once; of one and those below it when they are asked for.
  const times = options.roots === undefined ? containerTimes(store) : new Map<number, number>();
  const time = (event: number | null) =>
    event === null ? null : (times.get(event) ?? boots.eventTimeMs(event) ?? null);

  function container(row: ContainerRow, children: readonly TreeContainer[]): TreeContainer {
    const { evidence } = row;
    return {
      view: view(row.id),
      createdMs: time(row.created),
      firstBirthMs: row.created === null ? time(firstBirth(row.id)) : null,
      endedMs: time(row.ended),
      firstMs: time(row.first_event),
      lastMs: time(row.last_event),
      evidence,
      proof: boots.eventId(row.proof, times.get(row.proof)),
      namespaces: namespaces(row.id),
      events: counts.containers.get(row.id) ?? 0,
      children,
    };
  }

  return (rows: readonly ContainerRow[]): TreeContainer[] => {
    const below = childrenByParent(rows);
    const tops =
      options.roots === undefined
        ? (below.get(null) ?? [])
        : rows.filter(({ id }) => options.roots?.includes(id));
    const drawn = new Map<ContainerId, TreeContainer | undefined>();
    const wanted = new Set(outermostFirst(tops, below));
    const all = options.roots === undefined ? [...wanted] : outermostFirst(below.get(null) ?? [], below);
    for (const row of all.filter((each) => wanted.has(each)).reverse()) {
      const children = (below.get(row.id) ?? []).flatMap(({ id }) => drawn.get(id) ?? []);
      const one = container(row, children);
      const lived = overlaps(one.createdMs, one.endedMs, options) || children.length > 0;
      drawn.set(row.id, lived ? one : undefined);
    }
    return tops.flatMap(({ id }) => drawn.get(id) ?? []);
  };
}

/** These rows and all below them, each once and after the one that it lies in. */
function outermostFirst(
  tops: readonly ContainerRow[],
  below: ReadonlyMap<number | null, readonly ContainerRow[]>,
): ContainerRow[] {
  const rows = [...tops];
  const seen = new Set(tops.map(({ id }) => id));
  for (const { id } of rows)
    for (const child of below.get(id) ?? []) {
      if (seen.has(child.id)) continue;
      seen.add(child.id);
      rows.push(child);
    }
  return rows;
}

/** Where all that is of the host is so by its process ids alone, nothing is left for the host's own line. */
function withoutEmptyHost(roots: readonly TreeContainer[]): readonly TreeContainer[] {
  if (!roots.some(({ view }) => view.isHostByPids)) return roots;
  return roots.filter(
    ({ view, events, children }) =>
      view.class !== "host" || view.isHostByPids || events > 0 || children.length > 0,
  );
}

function overlaps(fromMs: number | null, toMs: number | null, options: TreeOptions): boolean {
  return (
    (toMs === null || options.fromMs === undefined || toMs >= options.fromMs) &&
    (fromMs === null || options.toMs === undefined || fromMs <= options.toMs)
  );
}

/** The container and all below it. */
export function* withChildren(root: TreeContainer): Generator<TreeContainer, void, undefined> {
  const open = [root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next;
    for (const child of next.children) open.push(child);
  }
}

function containersIn(root: TreeContainer): number {
  let count = 0;
  for (const { view } of withChildren(root)) if (view.class === "container") count++;
  return count;
}
