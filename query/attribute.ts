// SPDX-License-Identifier: Apache-2.0

import { keyDistance } from "../store/event-key.ts";
import { forgetMade } from "../store/memo.ts";
import {
  type ConclusionTotals,
  countConclusions,
  forgetFold,
  forgetFolds,
  saveFold,
} from "../store/repositories/attribution/fold-rows.ts";
import { RelevantPaths } from "../store/repositories/attribution/relevant-paths.ts";
import type { CallNamer } from "../store/repositories/attribution/row-lookup.ts";
import { readBootRows } from "../store/repositories/events/boot-rows.ts";
import { lastEventOf } from "../store/repositories/events/event-rows.ts";
import {
  forgetLostBoots,
  readAttributionFailures,
} from "../store/repositories/problems/attribution-failures.ts";
import { withStatementCache } from "../store/statement-cache.ts";
import type { Store } from "../store/store.ts";
import { TASKS_IN_BLOCK } from "../types/attribution/conclusions.ts";
import type { AttributionFailure } from "../types/attribution/failure.ts";
import type { BootId } from "../types/ids.ts";
import { attributeBoot, type BootResult, NOTHING_NEW, type Settings } from "./attribute-boot.ts";
import type { ModelMemory } from "./kept-models.ts";
import { isOfBoot, noteFailure, type Progress } from "./note-failure.ts";
import { failedVersion } from "./other-conclusions.ts";

/** Events of the last serials may still get company: the state is kept from before them. */
const HORIZON_SERIALS = 4096;

/** Boots that are concluded in one transaction, each in a savepoint of its own, until so many events were folded. */
const MOST_BOOTS = 256;
const MANY_EVENTS = 20_000;

export interface AttributionSummary extends ConclusionTotals {
  /** Boots that could not be attributed: all their events are unknown. */
  readonly failures: readonly AttributionFailure[];
}

/**
 * Brings containers, tasks, memberships and causes up to date with the events in the store: folds what came since the last
 * time, or a boot from its start where older events came late. A boot that fails is noted as a problem and left out whole; it is
 * tried again when it has got more events, or by another version. Needs a store open for writing; throws StoreError.
 * `horizonSerials`: how far before the end the state is kept. `tasksInBlock`: so many tasks are concluded anew or not at all, the same in every
 * call for one database. `memory`: of a process that calls again and again.
 */
export function attribute(
  given: Store,
  callNames: CallNamer,
  horizonSerials = HORIZON_SERIALS,
  tasksInBlock = TASKS_IN_BLOCK,
  memory?: ModelMemory,
): AttributionSummary {
  const store = withStatementCache(given);
  attributeBoots(store, callNames, {
    horizon: keyDistance(horizonSerials),
    tasksInBlock,
    memory,
    leavesOpen: false,
  });
  return { ...countConclusions(store), failures: readAttributionFailures(store) };
}

/**
 * The same for a process that calls again and again while events come, without a summary. `leavesOpen`: the last events that may get more records
 * are left to the next call, so that the model in memory need not be made anew for them. Gives whether any were.
 */
export function attributeMore(
  store: Store,
  callNames: CallNamer,
  memory: ModelMemory,
  leavesOpen: boolean,
  horizonSerials = HORIZON_SERIALS,
  tasksInBlock = TASKS_IN_BLOCK,
): boolean {
  const horizon = keyDistance(horizonSerials);
  return attributeBoots(withStatementCache(store), callNames, { horizon, tasksInBlock, memory, leavesOpen });
}

/** Gives whether events were left out. */
function attributeBoots(store: Store, callNames: CallNamer, settings: Settings): boolean {
  let known: RelevantPaths | undefined;
  const names = (): RelevantPaths => {
    known ??= settings.memory?.names(store) ?? new RelevantPaths(store); // for all boots, and only where one has something new
    return known;
  };
  forgetMade(store);
  forgetLostBoots(store);
  const boots = readBootRows(store);
  let areOpen = false;
  for (let at = 0; at < boots.length; ) {
    const end = Math.min(boots.length, at + MOST_BOOTS);
    store.transaction(() => {
      for (let events = 0; at < end && events < MANY_EVENTS; ) {
        const result = tryBoot(store, callNames, names, boots[at++] as BootId, settings);
        events += result.events;
        areOpen ||= result.isOpen;
      }
    });
  }
  return areOpen;
}

/**
 * Concludes everything anew from the events in the store: no log and no record is read. For a database that an older
 * version has filled. Needs a store open for writing; throws StoreError. A killed one is made up for by the next, or by an ingest.
 */
export function attributeAnew(store: Store, callNames: CallNamer): AttributionSummary {
  forgetFolds(store);
  return attribute(store, callNames);
}

/** No boot fails for another: what goes wrong in one becomes a row of `problem`. Gives how many events were folded. */
function tryBoot(
  store: Store,
  callNames: CallNamer,
  names: () => RelevantPaths,
  boot: BootId,
  settings: Settings,
): BootResult {
  const last = lastEventOf(store, boot);
  if (last === undefined) return NOTHING_NEW;
  const progress: Progress = { doing: "reading events", event: 0, isResumed: false };
  try {
    return attributeBoot(store, callNames, names, boot, last, settings, progress);
  } catch (error) {
    if (!isOfBoot(error)) throw error;
    if (progress.isResumed) {
      // what was kept may be what fails: once more from the boot's first event
      forgetFold(store, boot);
      return tryBoot(store, callNames, names, boot, settings);
    }
    store.transaction(() => {
      noteFailure(store, boot, progress, error);
      saveFold(store, boot, { last_event: last, folded: last, version: failedVersion(store) });
    });
    return NOTHING_NEW;
  }
}
