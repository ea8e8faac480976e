// SPDX-License-Identifier: Apache-2.0

import type { BootView } from "../questions/boot-view.ts";
import { SERIAL_RANGE } from "../store/event-key.ts";
import { countConflicts } from "../store/repositories/attribution/conflict-rows.ts";
import type { PlaceCount } from "../store/repositories/attribution/count-places.ts";
import { countLikely } from "../store/repositories/attribution/likely-counts.ts";
import { countPlacedWithoutPid } from "../store/repositories/attribution/proof-totals.ts";
import type { CallNamer } from "../store/repositories/attribution/row-lookup.ts";
import { countContainers, hostByPids } from "../store/repositories/containers/container-rows.ts";
import { countSimultaneousBoots, readBootSequences } from "../store/repositories/events/boot-rows.ts";
import {
  bootEventCounter,
  type CallTotals,
  countByPid,
  countCalls,
} from "../store/repositories/events/event-totals.ts";
import { countGaps } from "../store/repositories/gaps/gap-rows.ts";
import { readOverflows } from "../store/repositories/gaps/overflow-rows.ts";
import { failuresByBoot } from "../store/repositories/problems/attribution-failures.ts";
import { countProblems, type NameCount } from "../store/repositories/problems/problem-rows.ts";
import { type SourceTotals, sumSources } from "../store/repositories/sources/source-rows.ts";
import { countTasks, type TaskTotals } from "../store/repositories/tasks/task-totals.ts";
import { bootReader } from "../store/search/boot-reader.ts";
import type { Store } from "../store/store.ts";
import type { AttributionFailure } from "../types/attribution/failure.ts";
import type { CarrierCounts } from "../types/carrier-counts.ts";
import type { BootId } from "../types/ids.ts";
import { readPlaceCounts } from "./place-counts.ts";
import { type JoinedName, type RenamedNode, readJoinedNames, readRenamedNodes } from "./renamed-nodes.ts";
import { readCarriers, sumCarriers } from "./source-carriers.ts";
import { type Proof, readProof } from "./stats-proof.ts";
import { readTwinNodes, type TwinNode } from "./twin-nodes.ts";

/** Knowledge of one boot, and its quality. */
export interface BootStats {
  readonly boot: BootView;
  readonly firstSerial: number;
  readonly lastSerial: number;
  readonly events: number;
  readonly proof: Proof;
  readonly tasks: TaskTotals;
  readonly records: CallTotals;
  /** Events by evidence class. */
  readonly evidence: readonly NameCount[];
  /** Unknown events that are likely somewhere. */
  readonly likely: number;
  /** Events of the host by its process ids alone. */
  readonly byPids: number;
  readonly containers: readonly NameCount[];
  readonly conflicts: readonly NameCount[];
  readonly gaps: { readonly gaps: number; readonly serials: number };
  /** Why nothing was concluded of the boot; null for most. */
  readonly failure: AttributionFailure | null;
}

export type { NameCount };

export interface Stats {
  readonly boots: readonly BootStats[];
  readonly problems: readonly NameCount[];
  readonly sources: SourceTotals;
  /** Carriers of records, and lines beside them. */
  readonly carriers: CarrierCounts & { readonly otherLines: number };
  /** Names that one host may have had, one after the other. */
  readonly renamed: readonly RenamedNode[];
  /** Records that are read as another host's than they name. */
  readonly joined: readonly JoinedName[];
  /** Names that have the same calls. */
  readonly twins: readonly TwinNode[];
  /** Boots of a log without a host's name that begin before another one of it has ended: it may be two hosts'. */
  readonly simultaneous: number;
  /** Records that ctraudit plugin could not keep. */
  readonly overflow: number;
}

/** Everything that `stats` shows: counts that are kept, and look-ups in indexes. */
export function readStats(store: Store, nameOf: CallNamer): Stats {
  const { boots } = bootReader(store);
  const places = readPlaceCounts(store);
  const failures = failuresByBoot(store);
  const carriers = readCarriers(store);
  return {
    boots: boots.map((boot) => ({
      ...readBootStats(store, boot, places.get(boot.row) ?? [], nameOf),
      failure: failures.get(boot.row) ?? null,
    })),
    problems: countProblems(store),
    sources: sumSources(store),
    carriers: {
      ...sumCarriers(carriers),
      otherLines: carriers.reduce((sum, { otherLines }) => sum + otherLines, 0),
    },
    renamed: readRenamedNodes(store),
    joined: readJoinedNames(store),
    twins: readTwinNodes(store),
    simultaneous: countSimultaneousBoots(store).boots,
    overflow: readOverflows(store).reduce((sum, { records }) => sum + records, 0),
  };
}

function readBootStats(
  store: Store,
  boot: BootView,
  places: readonly PlaceCount[],
  nameOf: CallNamer,
): Omit<BootStats, "failure"> {
  const { row } = boot;
  const serials = readBootSequences(store, row);
  return {
    boot,
    firstSerial: serials.first % SERIAL_RANGE,
    lastSerial: serials.last % SERIAL_RANGE,
    events: bootEventCounter(store)(row),
    proof: readProof(store, row, nameOf),
    tasks: countTasks(store, row),
    records: countCalls(store, row),
    evidence: readEvidence(store, row, places),
    likely: countLikely(store, row).reduce((sum, { events: count }) => sum + count, 0),
    byPids: readByPids(store, row, places),
    containers: countContainers(store, row),
    conflicts: countConflicts(store, row),
    gaps: countGaps(store, row),
  };
}

/** Events by evidence. What is in no place has no task, or one that nothing is known of. */
function readEvidence(store: Store, boot: BootId, places: readonly PlaceCount[]): NameCount[] {
  const { withPid, withoutPid } = countByPid(store, boot);
  const saidWithoutPid = countPlacedWithoutPid(store, boot);
  const placed = places.reduce((sum, { events }) => sum + events, 0);
  const found = new Map<string, number>();
  for (const [name, events] of [
    ...places.map(({ evidence, events }) => [evidence, events] as const),
    ["unknown", withPid - (placed - saidWithoutPid)] as const,
    ["no task", withoutPid - saidWithoutPid] as const,
  ])
    found.set(name, (found.get(name) ?? 0) + events);
  return [...found]
    .filter(([, events]) => events > 0)
    .map(([name, events]) => ({ name, count: events }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/** Of the host's process ids. */
function readByPids(store: Store, boot: BootId, places: readonly PlaceCount[]): number {
  const row = hostByPids(store, boot);
  return places.reduce((sum, { container, events }) => sum + (container === row ? events : 0), 0);
}
