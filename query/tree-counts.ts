// SPDX-License-Identifier: Apache-2.0

import type { PlaceCount } from "../questions/boot-repository.ts";
import type { BootId, ContainerId } from "../types/ids.ts";
import type { UnplacedTasks } from "./tree.ts";

/** Events by container, and of tasks in none by boot; each event is counted once. */
export interface ContainerCounts {
  readonly containers: ReadonlyMap<ContainerId, number>;
  readonly unplaced: ReadonlyMap<BootId, readonly UnplacedTasks[]>;
}

/** Counts events by where they happened, from the counts of boots by place. */
export function containerCounts(
  counts: Iterable<readonly [boot: BootId, places: readonly PlaceCount[]]>,
): ContainerCounts {
  const containers = new Map<ContainerId, number>();
  const unplaced = new Map<BootId, Map<string, Draft>>();
  for (const [boot, places] of counts)
    for (const place of places)
      if (place.container !== null) add(containers, place.container, place.events);
      else addUnplaced(unplaced, boot, place);
  const finished = [...unplaced].map(([boot, drafts]) => [boot, [...drafts.values()].map(finish)] as const);
  return { containers, unplaced: new Map(finished) };
}

interface Draft {
  evidence: UnplacedTasks["evidence"];
  tasks: number;
  events: number;
  reasons: Map<string, number>;
}

function addUnplaced(unplaced: Map<BootId, Map<string, Draft>>, boot: BootId, group: PlaceCount): void {
  const drafts = unplaced.get(boot) ?? new Map<string, Draft>();
  unplaced.set(boot, drafts);
  const evidence = group.evidence === "undefined" ? "undefined" : "unknown";
  const draft = drafts.get(evidence) ?? { evidence, tasks: 0, events: 0, reasons: new Map<string, number>() };
  drafts.set(evidence, draft);
  draft.tasks += group.tasks;
  draft.events += group.events;
  if (group.cause !== null && group.tasks > 0) add(draft.reasons, group.cause, group.tasks);
}

function finish({ evidence, tasks, events, reasons }: Draft): UnplacedTasks {
  const byTasks = [...reasons].sort(([, a], [, b]) => b - a);
  return { evidence, tasks, events, causes: byTasks.map(([cause, count]) => ({ cause, tasks: count })) };
}

function add<K>(counts: Map<K, number>, key: K, events: number): void {
  counts.set(key, (counts.get(key) ?? 0) + events);
}
