// SPDX-License-Identifier: Apache-2.0

import type { ContainerView } from "../../questions/container-view.ts";
import { readNamesOfKind } from "../../store/repositories/containers/container-names.ts";
import type { Store } from "../../store/store.ts";
import type { Evidence } from "../../types/attribution/evidence.ts";
import type { BootId, ContainerId } from "../../types/ids.ts";
import { readTreeOf } from "../of-store.ts";
import type { BootTree, TreeContainer } from "../tree.ts";

/** A container over time, or the events of a boot in no known container. */
export interface Lane {
  readonly kind: "container" | "unknown" | "undefined";
  readonly boot: BootId;
  /** undefined: of no container. */
  readonly view: ContainerView | undefined;
  readonly parent: ContainerId | null;
  readonly depth: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Its beginning, its end is not in the log. */
  readonly startUnseen: boolean;
  readonly endUnseen: boolean;
  readonly events: number;
  readonly evidence: Evidence | null;
  /** The event that shows it; null of no container. */
  readonly proof: string | null;
  readonly image: string | null;
  readonly pod: string | null;
}

/** Every container below the one that it lies in, then what has no proven place; boot by boot. */
export function readLanes(store: Store): { readonly trees: readonly BootTree[]; readonly lanes: Lane[] } {
  const trees = readTreeOf(store, {});
  const imageOf = imageReader(store);
  return { trees, lanes: trees.flatMap((tree) => bootLanes(tree, imageOf)) };
}

function imageReader(store: Store): (container: ContainerId) => string | null {
  const images = new Map(readNamesOfKind(store, "image"));
  return (container) => images.get(container) ?? null;
}

function bootLanes(tree: BootTree, imageOf: (container: ContainerId) => string | null): Lane[] {
  const { boot, roots, unplaced } = tree;
  const lanes: Lane[] = [];
  const open = roots.map((container) => ({ container, depth: 0 })).reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { container, depth } = next;
    lanes.push(laneOf(tree, container, depth, imageOf));
    for (const child of container.children.toReversed()) open.push({ container: child, depth: depth + 1 });
  }
  const none = {
    boot: boot.row,
    view: undefined,
    parent: null,
    depth: 0,
    startUnseen: true,
    endUnseen: true,
  };
  const nameless = { evidence: null, proof: null, image: null, pod: null };
  for (const { evidence, events } of unplaced)
    if (events > 0)
      lanes.push({ ...none, ...nameless, kind: evidence, fromMs: boot.firstMs, toMs: boot.lastMs, events });
  return lanes;
}

function laneOf(
  { boot }: BootTree,
  container: TreeContainer,
  depth: number,
  imageOf: (container: ContainerId) => string | null,
): Lane {
  const { view, createdMs, firstBirthMs, endedMs, firstMs, lastMs, evidence, proof, events } = container;
  const isHost = view.class === "host";
  const fromMs = isHost ? boot.firstMs : (createdMs ?? firstBirthMs ?? firstMs ?? boot.firstMs);
  const toMs = isHost ? boot.lastMs : (endedMs ?? lastMs ?? boot.lastMs);
  return {
    kind: "container",
    boot: boot.row,
    view,
    parent: view.parent?.row ?? null,
    depth,
    fromMs,
    toMs: Math.max(fromMs, toMs),
    startUnseen: createdMs === null,
    endUnseen: endedMs === null,
    events,
    evidence,
    proof,
    image: imageOf(view.row),
    pod: podOf(view),
  };
}

function podOf(view: ContainerView): string | null {
  for (let at: ContainerView | null = view; at !== null; at = at.parent)
    if (at.class === "pod") return at.name ?? at.key;
  return null;
}
