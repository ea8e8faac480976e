// SPDX-License-Identifier: Apache-2.0
import type { BootCoverage, BootProof, PlaceCount } from "../../../questions/boot-repository.ts";
import type { BootReader, BootView } from "../../../questions/boot-view.ts";
import type { NameCount } from "../../../questions/name-count.ts";
import type { CallTest } from "../../../questions/search-criteria.ts";
import type { BootId } from "../../../types/ids.ts";
import { keysOfBoot, SERIAL_RANGE } from "../../event-key.ts";
import { countLikely } from "../../repositories/attribution/likely-counts.ts";
import {
  countContainerRecords,
  countNamespacePaths,
  countPlacedWithoutPid,
} from "../../repositories/attribution/proof-totals.ts";
import { countContainers, hostByPids } from "../../repositories/containers/container-rows.ts";
import { readBootSequences } from "../../repositories/events/boot-rows.ts";
import { callCounter, readCallRows } from "../../repositories/events/call-rows.ts";
import { bootEventCounter, countByPid, countCalls } from "../../repositories/events/event-totals.ts";
import { countTasks } from "../../repositories/tasks/task-totals.ts";
import type { Store } from "../../store.ts";
import { doubtReader } from "./boot-doubts.ts";
import { readPlaceCounts } from "./place-counts.ts";

/** See BootRepository: counts that are kept, and look-ups in indexes. */
export function readBootCoverage(store: Store, { boots }: BootReader, calls: CallTest): BootCoverage[] {
  const places = readPlaceCounts(store);
  const proofOf = proofReader(store, calls);
  const doubtsOf = doubtReader(store);
  return boots.map((boot) => ({
    ...totalsOf(store, boot, places.get(boot.row) ?? []),
    ...doubtsOf(boot.row),
    proof: proofOf(boot.row),
  }));
}

export function readBootProofs(
  store: Store,
  boots: readonly BootId[],
  calls: CallTest,
): Map<BootId, BootProof> {
  const proofOf = proofReader(store, calls);
  return new Map(boots.map((boot) => [boot, proofOf(boot)]));
}

/** Counts a boot's evidence for containers by index look-ups, without reading events. */
function proofReader(store: Store, calls: CallTest): (boot: BootId) => BootProof {
  const rows = readCallRows(store).filter(({ arch, number }) => calls(arch, number));
  const count = callCounter(store);
  return (boot) => {
    const { first, last } = keysOfBoot(boot);
    return {
      calls: rows.map(({ id, arch, number }) => ({ arch, number, events: count(id, first, last) })),
      namespacePaths: countNamespacePaths(store, boot),
      containerRecords: countContainerRecords(store, boot),
    };
  };
}

function totalsOf(
  store: Store,
  boot: BootView,
  places: readonly PlaceCount[],
): Omit<BootCoverage, "proof" | "conflicts" | "gaps" | "failure"> {
  const { row } = boot;
  const serials = readBootSequences(store, row);
  return {
    boot,
    firstSerial: serials.first % SERIAL_RANGE,
    lastSerial: serials.last % SERIAL_RANGE,
    events: bootEventCounter(store)(row),
    tasks: countTasks(store, row),
    records: countCalls(store, row),
    evidence: readEvidence(store, row, places),
    likely: countLikely(store, row).reduce((sum, { events: count }) => sum + count, 0),
    byPids: readByPids(store, row, places),
    containers: countContainers(store, row),
  };
}

/** Events by evidence. Events without a place have no task, or a task with nothing known. */
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
