// SPDX-License-Identifier: Apache-2.0

import type { PlaceCount, TimeSpan } from "../store/repositories/attribution/count-places.ts";
import { bootEventCounter, timedEventCounter } from "../store/repositories/events/event-totals.ts";
import { readIdRanges } from "../store/search/id-ranges.ts";
import type { Store } from "../store/store.ts";
import type { BootId, ContainerId } from "../types/ids.ts";
import { readPlaceCounts } from "./place-counts.ts";
import type { UnplacedTasks } from "./tree.ts";

/** Events by container and by boot; each event is counted once. */
export interface ContainerCounts {
  readonly boots: ReadonlyMap<BootId, number>;
  readonly containers: ReadonlyMap<ContainerId, number>;
  readonly unplaced: ReadonlyMap<BootId, readonly UnplacedTasks[]>;
  readonly taskless: ReadonlyMap<BootId, number>;
}

/** Counts events by where they happened. With a time this reads the events of that time, without one what is kept. */
export function readContainerCounts(store: Store, span: TimeSpan): ContainerCounts {
  const boots = countBoots(store, span);
  const containers = new Map<ContainerId, number>();
  const unplaced = new Map<BootId, Map<string, Draft>>();
  const taskless = new Map(boots);
  for (const [boot, places] of readPlaceCounts(store, span))
    for (const place of places) {
      taskless.set(boot, (taskless.get(boot) ?? 0) - place.events);
      if (place.container !== null) add(containers, place.container, place.events);
      else addUnplaced(unplaced, boot, place);
    }
  const finished = [...unplaced].map(([boot, drafts]) => [boot, [...drafts.values()].map(finish)] as const);
  return { boots, containers, unplaced: new Map(finished), taskless };
}

function countBoots(store: Store, span: TimeSpan): Map<BootId, number> {
  const whole = bootEventCounter(store);
  const part = timedEventCounter(store);
  const { fromMs = -Number.MAX_SAFE_INTEGER, toMs = Number.MAX_SAFE_INTEGER } = span;
  return new Map(
    readIdRanges(store, span).map((range) => [
      range.boot,
      range.isWhole ? whole(range.boot) : part(range, fromMs, toMs),
    ]),
  );
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
