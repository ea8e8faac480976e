// SPDX-License-Identifier: Apache-2.0
import type { ContainerView } from "../../questions/container-view.ts";
import type { Dimension, DimensionValues } from "../../questions/groups.ts";
import type { Repositories } from "../../questions/repositories.ts";
import type { SearchCriteria } from "../../questions/search-criteria.ts";
import type { ContainerId } from "../../types/ids.ts";

/** Dimensions by which events can be grouped: those of the repositories, and the image from which a container was made. */
export const GROUP_FIELDS = [
  "node", "image", "container", "program", "comm", "user", "call", "type", "key", "file", "peer", "hour", "outcome", "pid",
] as const satisfies readonly (Dimension | "image")[]; // biome-ignore format: a list
export type GroupField = (typeof GROUP_FIELDS)[number];

/** The image of a container; where there is none, what the place is. */
export type ImageValue =
  | { readonly image: string }
  | { readonly place: "host" | "host?" | "container without an image" | "unknown" };

export type GroupValue = DimensionValues[Exclude<Dimension, "boot">] | ContainerView | ImageValue;

/** Events that agree in some fields. */
export interface EventGroup {
  readonly values: readonly GroupValue[];
  readonly events: number;
  readonly hosts: number;
  /** Containers that have an event of the group; undefined: not grouped by image. */
  readonly containers: number | undefined;
  readonly firstMs: number;
  readonly lastMs: number;
}

interface Counted {
  readonly values: readonly GroupValue[];
  events: number;
  firstMs: number;
  lastMs: number;
  readonly nodes: Set<string | null>;
  readonly containers: Set<ContainerId>;
}

/** The events that fit by their values of some fields, the largest group first. An event with several values of one is in the group of each. */
export async function eventGroups(
  { events, containers, reader }: Repositories,
  criteria: SearchCriteria,
  fields: readonly GroupField[],
): Promise<EventGroup[]> {
  const images = fields.includes("image") ? await containers.images() : undefined;
  const dimensions = [
    ...new Set<Dimension>([...fields.map((field) => (field === "image" ? "container" : field)), "node"]),
  ];
  const groups = new Map<string, Counted>();
  for (const { of, measures } of await events.groups(criteria, dimensions, ["events", "firstMs", "lastMs"])) {
    const container = of.container ?? null;
    const view = container === null ? null : reader.container(container);
    const values = fields.map((field) => {
      if (field === "image") return imageValue(view, images!);
      return field === "container" ? view : (of[field] ?? null);
    });
    const name = JSON.stringify(values, (_, value) => {
      if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
      return value === view && view !== null ? containerIdentity(view) : value;
    });
    const known = groups.get(name);
    const group = known ?? {
      ...{ values, events: 0, firstMs: measures.firstMs, lastMs: measures.lastMs },
      ...{ nodes: new Set<string | null>(), containers: new Set<ContainerId>() },
    };
    if (known === undefined) groups.set(name, group);
    group.events += measures.events;
    group.firstMs = Math.min(group.firstMs, measures.firstMs);
    group.lastMs = Math.max(group.lastMs, measures.lastMs);
    group.nodes.add(of.node ?? null);
    if (view !== null && view.class !== "host") group.containers.add(view.row);
  }
  return [...groups]
    .sort(([a, one], [b, other]) => other.events - one.events || (a < b ? -1 : 1))
    .map(([, { nodes, containers, ...counted }]) => ({
      ...counted,
      hosts: nodes.size,
      containers: images === undefined ? undefined : containers.size,
    }));
}

/** The hosts of several boots are one value. */
function containerIdentity({ row, class: kind, isHostByPids }: ContainerView): unknown {
  return kind === "host" ? { isHostByPids } : { row };
}

/** All containers of an image are one value. */
function imageValue(view: ContainerView | null, images: ReadonlyMap<ContainerId, string>): ImageValue {
  if (view === null) return { place: "unknown" };
  const image = images.get(view.row);
  if (image !== undefined) return { image };
  if (view.class === "host") return { place: view.isHostByPids ? "host?" : "host" };
  return { place: "container without an image" };
}
