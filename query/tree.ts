// SPDX-License-Identifier: Apache-2.0

import type { BootPlaces, PlaceCriteria } from "../questions/boot-repository.ts";
import type { BootView } from "../questions/boot-view.ts";
import type { NestedContainer } from "../questions/container-repository.ts";
import type { ContainerReader, ContainerView } from "../questions/container-view.ts";
import type { Repositories } from "../questions/repositories.ts";
import type { AttributionFailure } from "../types/attribution/failure.ts";
import { groupBy } from "../types/group-by.ts";
import type { ContainerId } from "../types/ids.ts";
import { childrenByParent } from "./children-by-parent.ts";
import { type ContainerCounts, containerCounts } from "./tree-counts.ts";

export interface TreeOptions {
  /** Only what lived between these times, both included. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Only these containers and what is below them. */
  readonly roots?: readonly ContainerId[];
}

/** A container in its place, with its life. */
export interface TreeContainer extends Omit<NestedContainer, "boot" | "parent"> {
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
export function readTree(repositories: Repositories, options: TreeOptions): Promise<BootTree[]> {
  const { boots, containers, reader } = repositories;
  return repositories.inOneState(async () =>
    treesOf(await boots.places(placesOf(options)), await containers.nested(options.roots), options, (row) =>
      reader.container(row),
    ),
  );
}

/** The question about places behind a tree. */
export function placesOf({ fromMs, toMs, roots }: TreeOptions): PlaceCriteria {
  return {
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
    withLikely: roots === undefined,
  };
}

/** The same of answers that are at hand: places, and the containers asked for. */
export function treesOf(
  boots: readonly BootPlaces[],
  containers: readonly NestedContainer[],
  options: TreeOptions,
  view: ContainerReader,
): BootTree[] {
  const counts = containerCounts(boots.map(({ boot, places }) => [boot.row, places] as const));
  const nodes = containers.map((container) => ({
    id: container.view.row,
    parent: container.parent,
    container,
  }));
  const rows = groupBy(nodes, ({ container }) => container.boot);
  return boots.map(({ boot, events, places, likely, gaps, conflicts, failure }) => {
    const roots = withoutEmptyHost(draw(rows.get(boot.row) ?? [], counts, options));
    const isAll = options.roots === undefined;
    return {
      boot,
      events,
      roots,
      containers: roots.reduce((sum, root) => sum + containersIn(root), 0),
      unplaced: isAll ? (counts.unplaced.get(boot.row) ?? []) : [],
      likely: likely.map(({ container, tasks, events: own }) => ({
        view: view(container),
        tasks,
        events: own,
      })),
      taskless: isAll ? events - places.reduce((sum, place) => sum + place.events, 0) : 0,
      gaps,
      conflicts: conflicts.reduce((sum, { count }) => sum + count, 0),
      failure,
    };
  });
}

interface Node {
  readonly id: ContainerId;
  readonly parent: ContainerId | null;
  readonly container: NestedContainer;
}

/** The containers of one boot, nested. */
function draw(nodes: readonly Node[], counts: ContainerCounts, options: TreeOptions): TreeContainer[] {
  const below = childrenByParent(nodes);
  const outermost = below.get(null) ?? [];
  const tops =
    options.roots === undefined ? outermost : nodes.filter(({ id }) => options.roots?.includes(id));
  const drawn = new Map<ContainerId, TreeContainer | undefined>();
  for (const { id, container } of outermostFirst(outermost, below).reverse()) {
    const children = (below.get(id) ?? []).flatMap((child) => drawn.get(child.id) ?? []);
    const { boot: _boot, parent: _parent, ...own } = container;
    const one = { ...own, events: counts.containers.get(id) ?? 0, children };
    const lived = overlaps(one.createdMs, one.endedMs, options) || children.length > 0;
    drawn.set(id, lived ? one : undefined);
  }
  return tops.flatMap(({ id }) => drawn.get(id) ?? []);
}

/** These rows and all below them, each once and after the one that it lies in. */
function outermostFirst(tops: readonly Node[], below: ReadonlyMap<number | null, readonly Node[]>): Node[] {
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
