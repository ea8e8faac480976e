// SPDX-License-Identifier: Apache-2.0
import { firstKeyOfBoot, type Store } from "../store/api.ts";
import { concludeCauses, saveCauses } from "./causes/conclude-causes.ts";
import { foldEvent, newFoldState } from "./fold/fold.ts";
import { FOLD_VERSION, restoreFold, snapshotFold } from "./fold/fold-snapshot.ts";
import type { FoldState } from "./fold/fold-state.ts";
import { type FoldPage, loadFoldEvents } from "./fold/load-fold-events.ts";
import type { CallNames } from "./fold/row-lookup.ts";
import { saveConclusions } from "./fold/save-conclusions.ts";
import { TellingNames } from "./fold/telling-names.ts";
import { saveDescriptorDirectories } from "./paths/descriptor-directories.ts";
import { saveRootChanges } from "./paths/root-changes.ts";
import { savePlaceCounts } from "./place-counts.ts";

/** Events of the last serials may still get company: the state is kept from before them. */
const HORIZON_SERIALS = 4096;

export interface AttributionSummary {
  readonly boots: number;
  readonly containers: number;
  readonly tasks: number;
  readonly conflicts: number;
}

/**
 * Brings containers, tasks, memberships and causes up to date with the events in the store: folds what came since the last
 * time, or a boot from its start where older events came late. Needs a store open for writing; throws StoreError.
 * `horizonSerials`: how far before the end the state is kept.
 */
export function attribute(
  store: Store,
  callNames: CallNames,
  horizonSerials = HORIZON_SERIALS,
): AttributionSummary {
  const boots = store.prepare("SELECT id FROM boot ORDER BY id").pluck().all() as number[];
  let known: TellingNames | undefined;
  const names = (): TellingNames => {
    known ??= new TellingNames(store); // for all boots, and only where one has something new
    return known;
  };
  for (const boot of boots) attributeBoot(store, callNames, names, boot, horizonSerials * 8);
  return store
    .prepare(
      `SELECT (SELECT count(*) FROM boot) AS boots,
         (SELECT count(*) FROM container WHERE class <> 'host') AS containers,
         (SELECT count(*) FROM task) AS tasks, (SELECT count(*) FROM conflict) AS conflicts`,
    )
    .get() as AttributionSummary;
}

/**
 * Concludes everything anew from the events in the store: no log and no record is read. For a database that an older
 * version has filled. Needs a store open for writing; throws StoreError. A killed one is made up for by the next, or by an ingest.
 */
export function attributeAnew(store: Store, callNames: CallNames): AttributionSummary {
  store.prepare("DELETE FROM fold").run();
  return attribute(store, callNames);
}

function attributeBoot(
  store: Store,
  callNames: CallNames,
  names: () => TellingNames,
  boot: number,
  horizon: number,
): void {
  const end = firstKeyOfBoot(boot + 1);
  const last = store
    .prepare("SELECT id FROM event WHERE id < ? AND id >= ? ORDER BY id DESC LIMIT 1")
    .pluck()
    .get(end, firstKeyOfBoot(boot)) as number | undefined;
  if (last === undefined) return;
  const stored = store
    .prepare("SELECT last_event FROM fold WHERE boot = ? AND version = ?")
    .get(boot, FOLD_VERSION) as { last_event: number } | undefined;
  const done = store.prepare("SELECT folded FROM fold WHERE boot = ?").pluck().get(boot) as
    | number
    | undefined;
  if (stored !== undefined && done === last) return;
  const state = stored === undefined ? newFoldState() : restoreFold(readPieces(store, boot));
  const after = stored?.last_event ?? firstKeyOfBoot(boot) - 1;
  const pages = loadFoldEvents(store, callNames, names(), after, end);
  const keptAt = foldOn(state, pages, after, last - horizon, () => saveState(store, boot, state));
  store.transaction(() => {
    saveConclusions(store, boot, state);
    savePlaceCounts(store, boot);
    saveDescriptorDirectories(store, boot, callNames);
    saveRootChanges(store, boot, callNames);
    saveCauses(store, boot, concludeCauses(store, boot, callNames));
    store
      .prepare("INSERT OR REPLACE INTO fold (boot, last_event, folded, version) VALUES (?, ?, ?, ?)")
      .run(boot, keptAt, last, FOLD_VERSION);
  });
}

function readPieces(store: Store, boot: number): Iterable<Buffer> {
  const sql = "SELECT bytes FROM fold_piece WHERE boot = ? ORDER BY position";
  return store.prepare(sql).pluck().iterate(boot) as Iterable<Buffer>;
}

/** Piece by piece, since all of it is much; until its row in `fold` is there again it counts for nothing. */
function saveState(store: Store, boot: number, state: FoldState): void {
  store.transaction(() => {
    store.prepare("DELETE FROM fold WHERE boot = ?").run(boot);
    store.prepare("DELETE FROM fold_piece WHERE boot = ?").run(boot);
    const insert = store.prepare("INSERT INTO fold_piece VALUES (?, ?, ?)");
    let position = 0;
    for (const bytes of snapshotFold(state)) insert.run(boot, position++, bytes);
  });
}

/** Folds these events and has the state saved as it is before the first one beyond the horizon; returns the event before that. */
function foldOn(
  state: FoldState,
  pages: Iterable<FoldPage>,
  after: number,
  horizon: number,
  save: () => void,
): number {
  let keptAt = after;
  let isSaved = false;
  for (const page of pages) {
    for (let position = 0; position < page.length; position++) {
      const event = page.eventAt(position);
      if (!isSaved && event.id > horizon) {
        save();
        isSaved = true;
      }
      foldEvent(state, event);
      if (!isSaved) keptAt = event.id;
    }
  }
  if (!isSaved) save();
  return keptAt;
}
