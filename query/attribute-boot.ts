// SPDX-License-Identifier: Apache-2.0

import { endOfBoot, keyDistance } from "../store/event-key.ts";
import { readFold, saveFold } from "../store/repositories/attribution/fold-rows.ts";
import type { KeptRows } from "../store/repositories/attribution/kept-rows.ts";
import { type EventPage, loadAttributionEvents } from "../store/repositories/attribution/load-events.ts";
import { isNothingConcluded } from "../store/repositories/attribution/nothing-concluded.ts";
import { savePlaceCounts } from "../store/repositories/attribution/place-counts.ts";
import type { RelevantPaths } from "../store/repositories/attribution/relevant-paths.ts";
import type { CallNamer } from "../store/repositories/attribution/row-lookup.ts";
import { saveConclusions } from "../store/repositories/attribution/save-conclusions.ts";
import { lastBeforeOpen, lastOfKernel } from "../store/repositories/events/event-rows.ts";
import { failuresByBoot, forgetFailure } from "../store/repositories/problems/attribution-failures.ts";
import type { Store } from "../store/store.ts";
import type { BootId } from "../types/ids.ts";
import { conclude } from "./attribution/conclude.ts";
import { CONCLUSIONS_VERSION } from "./attribution/conclusions-version.ts";
import { foldEvent } from "./attribution/fold.ts";
import type { Model } from "./attribution/model/model.ts";
import { saveCauses } from "./causes/conclude-causes.ts";
import {
  emptyStart,
  isEmpty,
  type ModelMemory,
  readStart,
  saveLiveTip,
  saveModel,
  saveTip,
} from "./kept-models.ts";
import type { Progress } from "./note-failure.ts";
import { failedVersion } from "./other-conclusions.ts";
import { saveContainerFiles } from "./paths/container-files.ts";
import { saveDescriptorDirectories } from "./paths/descriptor-directories.ts";
import { saveRootChanges } from "./paths/root-changes.ts";

/** The last event often gets more records, and those just before it company: a second state is kept from before them. */
const NEAR_SERIALS = 64;

/** Before the first event behind which the model is saved; told of the event before that, and of how many were folded. */
interface SavePoint {
  readonly behind: number;
  readonly save: (at: number, events: number) => void;
}

/** How boots are attributed. */
export interface Settings {
  /** In keys of events. */
  readonly horizon: number;
  readonly tasksInBlock: number;
  readonly memory: ModelMemory | undefined;
  /**
   * The last events that may get more records are left out, and auditd's own beyond the kernel's last: their serials count anew from below 10,000, so
   * in a young boot each new event of the kernel lies before them.
   */
  readonly leavesOpen: boolean;
}

/** The result of one boot. */
export interface BootResult {
  /** How many were folded. */
  readonly events: number;
  /** The last ones were left out. */
  readonly isOpen: boolean;
}
export const NOTHING_NEW: BootResult = { events: 0, isOpen: false };

/** Folds what is new in a boot, concludes, and writes what has changed. Runs inside the caller's transaction. `lastOfAll`: the boot's last event. */
export function attributeBoot(
  store: Store,
  callNames: CallNamer,
  names: () => RelevantPaths,
  boot: BootId,
  lastOfAll: number,
  { horizon, tasksInBlock, memory, leavesOpen }: Settings,
  progress: Progress,
): BootResult {
  const fold = readFold(store, boot);
  const isKept = fold?.version === CONCLUSIONS_VERSION;
  const isFailed = !isKept && fold !== undefined && hasFailed(store, boot, fold.version);
  if ((isKept || isFailed) && fold.folded === lastOfAll) return NOTHING_NEW;
  progress.isResumed = isKept;
  const isNew = fold === undefined && isNothingConcluded(store, boot);
  const lastKernel = lastOfKernel(store, boot);
  const mayLeave = leavesOpen && isKept && lastKernel !== undefined;
  const last = mayLeave ? (lastBeforeOpen(store, boot, lastKernel) ?? fold.folded) : lastOfAll;
  const isOpen = last < lastOfAll;
  if (isOpen && last <= fold!.folded) return { events: 0, isOpen };
  const end = isOpen ? last : (lastKernel ?? last);
  const start = isKept ? readStart(store, boot, fold, end, horizon, memory) : emptyStart(boot);
  const { model, after, isTip } = start;
  progress.event = after;
  const pages = loadAttributionEvents(store, callNames, names(), after, isOpen ? last + 1 : endOfBoot(boot));
  let keptAt = fold?.last_event ?? after;
  const old: SavePoint = {
    behind: end - horizon,
    save: (at) => {
      if (!isNew || !isEmpty(boot, at)) saveModel(store, boot, model, at);
      keptAt = at;
    },
  };
  const tip: SavePoint = {
    behind: end - Math.min(keyDistance(NEAR_SERIALS), horizon / 4),
    save: (at, added) => {
      const events = start.unsaved + added;
      if (!start.isLive) {
        if (saveTip(store, boot, model, at, events, horizon)) saved = added;
        return;
      }
      const older = saveLiveTip(store, boot, model, { at, events, end, horizon });
      if (older === undefined) return;
      saved = added;
      keptAt = older;
    },
  };
  let saved: number | undefined;
  const events = foldOn(model, pages, isTip ? [tip] : [old, tip], progress);
  progress.doing = "drawing conclusions";
  let keptRows: KeptRows | undefined;
  store.transaction(() => {
    const draw = () => conclude(model, tasksInBlock);
    const { unchanged, kept } = saveConclusions(
      store,
      boot,
      draw,
      isKept ? fold.folded : -1,
      start.kept,
      memory !== undefined,
      isNew,
    );
    keptRows = kept;
    savePlaceCounts(store, boot, unchanged, horizon / 4, isNew);
    saveDescriptorDirectories(store, boot, callNames, unchanged, isNew);
    saveRootChanges(store, boot, callNames, unchanged, isNew);
    saveContainerFiles(store, boot, unchanged, last, isNew);
    saveCauses(store, boot, unchanged, isNew);
    if (!isNew) forgetFailure(store, boot);
    saveFold(store, boot, { last_event: keptAt, folded: last, version: CONCLUSIONS_VERSION });
  });
  const unsaved = saved === undefined ? start.unsaved + events : events - saved;
  memory?.put(boot, { model, after: last, isTip: true, isLive: true, unsaved, kept: keptRows });
  return { events, isOpen };
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
