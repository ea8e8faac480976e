// SPDX-License-Identifier: Apache-2.0

import { endOfBoot, keyDistance } from "../store/event-key.ts";
import {
  type ConclusionTotals,
  countConclusions,
  forgetFold,
  forgetFolds,
  readFold,
  saveFold,
} from "../store/repositories/attribution/fold-rows.ts";
import type { KeptRows } from "../store/repositories/attribution/kept-rows.ts";
import { type EventPage, loadAttributionEvents } from "../store/repositories/attribution/load-events.ts";
import { savePlaceCounts } from "../store/repositories/attribution/place-counts.ts";
import { RelevantPaths } from "../store/repositories/attribution/relevant-paths.ts";
import type { CallNamer } from "../store/repositories/attribution/row-lookup.ts";
import { saveConclusions } from "../store/repositories/attribution/save-conclusions.ts";
import { readBootRows } from "../store/repositories/events/boot-rows.ts";
import { lastEventOf, lastOfKernel } from "../store/repositories/events/event-rows.ts";
import {
  failuresByBoot,
  forgetFailure,
  forgetLostBoots,
  readAttributionFailures,
} from "../store/repositories/problems/attribution-failures.ts";
import { withStatementCache } from "../store/statement-cache.ts";
import type { Store } from "../store/store.ts";
import { TASKS_IN_BLOCK } from "../types/attribution/conclusions.ts";
import type { AttributionFailure } from "../types/attribution/failure.ts";
import type { BootId } from "../types/ids.ts";
import { conclude } from "./attribution/conclude.ts";
import { foldEvent } from "./attribution/fold.ts";
import type { Model } from "./attribution/model/model.ts";
import { MODEL_VERSION } from "./attribution/model/snapshot.ts";
import { saveCauses } from "./causes/conclude-causes.ts";
import { emptyStart, type ModelMemory, readStart, saveModel, saveTip } from "./kept-models.ts";
import { isOfBoot, noteFailure, type Progress } from "./note-failure.ts";
import { failedVersion } from "./other-conclusions.ts";
import { saveDescriptorDirectories } from "./paths/descriptor-directories.ts";
import { saveRootChanges } from "./paths/root-changes.ts";

/** Events of the last serials may still get company: the state is kept from before them. */
const HORIZON_SERIALS = 4096;

/** The last event often gets more records, and those just before it company: a second state is kept from before them. */
const NEAR_SERIALS = 64;

/** Boots that are concluded in one transaction, each in a savepoint of its own, until so many events were folded. */
const MOST_BOOTS = 256;
const MANY_EVENTS = 20_000;

/** Before the first event behind which the model is saved; told of the event before that, and of how many were folded. */
interface SavePoint {
  readonly behind: number;
  readonly save: (at: number, events: number) => void;
}

interface Distances {
  /** In keys of events. */
  readonly horizon: number;
  readonly tasksInBlock: number;
  readonly memory: ModelMemory | undefined;
}

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
  let known: RelevantPaths | undefined;
  const names = (): RelevantPaths => {
    known ??= new RelevantPaths(store); // for all boots, and only where one has something new
    return known;
  };
  forgetLostBoots(store);
  const boots = readBootRows(store);
  for (let at = 0; at < boots.length; ) {
    const end = Math.min(boots.length, at + MOST_BOOTS);
    store.transaction(() => {
      for (let events = 0; at < end && events < MANY_EVENTS; )
        events += tryBoot(store, callNames, names, boots[at++] as BootId, {
          horizon: keyDistance(horizonSerials),
          tasksInBlock,
          memory,
        });
    });
  }
  return { ...countConclusions(store), failures: readAttributionFailures(store) };
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
  distances: Distances,
): number {
  const last = lastEventOf(store, boot);
  if (last === undefined) return 0;
  const progress: Progress = { doing: "reading events", event: 0, isResumed: false };
  try {
    return attributeBoot(store, callNames, names, boot, last, distances, progress);
  } catch (error) {
    if (!isOfBoot(error)) throw error;
    if (progress.isResumed) {
      // what was kept may be what fails: once more from the boot's first event
      forgetFold(store, boot);
      return tryBoot(store, callNames, names, boot, distances);
    }
    store.transaction(() => {
      noteFailure(store, boot, progress, error);
      saveFold(store, boot, { last_event: last, folded: last, version: failedVersion(store) });
    });
    return 0;
  }
}

function attributeBoot(
  store: Store,
  callNames: CallNamer,
  names: () => RelevantPaths,
  boot: BootId,
  last: number,
  { horizon, tasksInBlock, memory }: Distances,
  progress: Progress,
): number {
  const fold = readFold(store, boot);
  const isKept = fold?.version === MODEL_VERSION;
  const isFailed = !isKept && fold !== undefined && hasFailed(store, boot, fold.version);
  if ((isKept || isFailed) && fold.folded === last) return 0;
  progress.isResumed = isKept;
  const end = lastOfKernel(store, boot) ?? last;
  const start = isKept ? readStart(store, boot, fold, end, horizon, memory) : emptyStart(boot);
  const { model, after, isTip } = start;
  progress.event = after;
  const pages = loadAttributionEvents(store, callNames, names(), after, endOfBoot(boot));
  let keptAt = fold?.last_event ?? after;
  const old: SavePoint = {
    behind: end - horizon,
    save: (at) => {
      saveModel(store, boot, model);
      keptAt = at;
    },
  };
  const tip: SavePoint = {
    behind: end - Math.min(keyDistance(NEAR_SERIALS), horizon / 4),
    save: (at, events) => {
      if (saveTip(store, boot, model, at, start.unsaved + events, horizon)) saved = events;
    },
  };
  let saved: number | undefined;
  const events = foldOn(model, pages, isTip ? [tip] : [old, tip], progress);
  progress.doing = "drawing conclusions";
  let keptRows: KeptRows | undefined;
  store.transaction(() => {
    const draw = () => conclude(model, tasksInBlock);
    const { unchanged, kept } = saveConclusions(store, boot, draw, isKept ? fold.folded : -1, start.kept);
    keptRows = kept;
    savePlaceCounts(store, boot, unchanged, horizon / 4);
    saveDescriptorDirectories(store, boot, callNames, unchanged);
    saveRootChanges(store, boot, callNames, unchanged);
    saveCauses(store, boot, unchanged);
    forgetFailure(store, boot);
    saveFold(store, boot, { last_event: keptAt, folded: last, version: MODEL_VERSION });
  });
  const unsaved = saved === undefined ? start.unsaved + events : events - saved;
  memory?.put(boot, { model, after: last, isTip: true, unsaved, kept: keptRows });
  return events;
}

/** It was this version that failed, and the problem is still there. */
function hasFailed(store: Store, boot: BootId, version: string): boolean {
  return version === failedVersion(store) && failuresByBoot(store).has(boot);
}

/** Folds these events, and gives how many; has the models saved as they are before the first event beyond each of these points, the lowest first. */
function foldOn(
  model: Model,
  pages: Iterable<EventPage>,
  points: readonly SavePoint[],
  progress: Progress,
): number {
  let next = 0;
  let last = progress.event;
  let events = 0;
  for (const page of pages) {
    progress.doing = "folding an event";
    for (let position = 0; position < page.length; position++) {
      progress.event = page.idAt(position);
      const event = page.eventAt(position);
      for (; next < points.length && event.id > points[next]!.behind; next++)
        points[next]!.save(last, events);
      foldEvent(model, event);
      last = event.id;
      events++;
    }
    progress.doing = "reading events";
  }
  for (; next < points.length; next++) points[next]!.save(last, events);
  return events;
}
