// SPDX-License-Identifier: Apache-2.0

import { firstKeyOfBoot, serialsIn } from "../store/event-key.ts";
import {
  FoldPiece,
  movePieces,
  readPieces,
  writePieces,
} from "../store/repositories/attribution/fold-pieces.ts";
import { forgetFold } from "../store/repositories/attribution/fold-rows.ts";
import type { KeptRows } from "../store/repositories/attribution/kept-rows.ts";
import { RelevantPaths } from "../store/repositories/attribution/relevant-paths.ts";
import type { Store } from "../store/store.ts";
import type { BootId } from "../types/ids.ts";
import { newModel } from "./attribution/conclude.ts";
import type { Model } from "./attribution/model/model.ts";
import { restoreModel, snapshotModel } from "./attribution/model/snapshot.ts";

/** So many horizons behind the last event the older model is brought forward, from itself: each event is folded twice in all. */
const FAR = 4;
/** This share of a horizon is folded again rather than that the newer model is written again; of a large one, an event for so many tasks. */
const FEW = 1 / 16;
const TASKS_FOR_EVENT = 64;
/** A process that has the model in memory writes it more rarely: it is for the next process, and for late events. */
const TASKS_FOR_LIVE_EVENT = 8;

/** Where folding goes on. */
export interface Start {
  readonly model: Model;
  /** The model holds all events up to this one. */
  readonly after: number;
  /** It is the newer of the two that are kept. */
  readonly isTip: boolean;
  /** Events that it holds beyond those of the newer one that is kept. */
  readonly unsaved: number;
  /** This process had it in memory. */
  readonly isLive?: boolean;
  /** Of the conclusions that this process drew last; undefined: none. */
  readonly kept?: KeptRows | undefined;
}

/** Tasks of the models that are kept in memory: 100 bytes each. */
const MOST_TASKS = 500_000;

/**
 * Models of the boots that were concluded last, for a process that concludes again and again: they hold all events, and are good where none of these was
 * added or changed since.
 */
export class ModelMemory {
  readonly #starts = new Map<BootId, Start>();
  #names: RelevantPaths | undefined;

  /** Names of paths, those of the database as it is now. `store`: the same in every call. */
  names(store: Store): RelevantPaths {
    this.#names ??= new RelevantPaths(store);
    this.#names.update();
    return this.#names;
  }

  /** Takes out that of a boot; undefined where it holds other events than those up to `folded`. */
  take(boot: BootId, folded: number): Start | undefined {
    const start = this.#starts.get(boot);
    this.#starts.delete(boot); // it is changed now: after an error nothing is kept
    return start?.after === folded ? start : undefined;
  }

  put(boot: BootId, start: Start): void {
    this.#starts.set(boot, start);
    let tasks = 0;
    for (const [known, { model }] of [...this.#starts].reverse()) {
      tasks += model.tasks.length;
      if (tasks > MOST_TASKS) this.#starts.delete(known);
    }
  }
}

/**
 * Of each boot two models are kept: one from some thousand serials before the end, since the last events may still get company, and one from
 * close to it, for when only the very last got any. The newer one is good where no event up to its last was added or changed, which `folded` says.
 */
export function readStart(
  store: Store,
  boot: BootId,
  kept: { readonly last_event: number; readonly folded: number },
  last: number,
  horizon: number,
  memory?: ModelMemory,
): Start {
  const start = memory?.take(boot, kept.folded);
  if (start !== undefined) return start;
  const isFar = last - kept.last_event > FAR * horizon;
  const tip = isFar ? undefined : readTip(store, boot, kept.folded);
  if (tip !== undefined && tip.after > kept.last_event) return tip;
  if (isEmpty(boot, kept.last_event)) return emptyStart(boot);
  const model = restoreModel(readPieces(store, boot, FoldPiece.model));
  return { model, after: kept.last_event, isTip: false, unsaved: 0 };
}

/** A model up to this event holds none: that of each boot that is shorter than the horizon. */
export function isEmpty(boot: BootId, lastEvent: number): boolean {
  return lastEvent < firstKeyOfBoot(boot);
}

/** Where a boot begins of which nothing is kept. */
export function emptyStart(boot: BootId): Start {
  return { model: newModel(), after: firstKeyOfBoot(boot) - 1, isTip: false, unsaved: 0 };
}

function readTip(store: Store, boot: BootId, folded: number): Start | undefined {
  const pieces = readPieces(store, boot, FoldPiece.tip)[Symbol.iterator]();
  try {
    const { value, done } = pieces.next();
    if (done === true) return undefined;
    const after = Number(value.toString());
    return after > folded ? undefined : { model: restoreModel(rest(pieces)), after, isTip: true, unsaved: 0 };
  } finally {
    pieces.return?.(); // a statement that is left in the middle keeps the database locked
  }
}

function* rest<T>(iterator: Iterator<T>): Generator<T> {
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) yield next.value;
}

/**
 * Keeps the older model, which holds the events up to `at`; until its row in `fold` is there again nothing that is kept counts. Piece by
 * piece, since all of it is much. An empty one has no pieces: they would be half of a database of small boots.
 */
export function saveModel(store: Store, boot: BootId, model: Model, at: number): void {
  store.transaction(() => {
    forgetFold(store, boot);
    writePieces(store, boot, FoldPiece.model, isEmpty(boot, at) ? [] : snapshotModel(model));
    writePieces(store, boot, FoldPiece.tip, []);
  });
}

/** Keeps the newer model, which holds all events up to `at`, if many were folded since one was kept. Gives whether it does. */
export function saveTip(
  store: Store,
  boot: BootId,
  model: Model,
  at: number,
  events: number,
  horizon: number,
): boolean {
  const few = Math.max(serialsIn(horizon) * FEW, model.tasks.length / TASKS_FOR_EVENT);
  if (events <= few) return false;
  store.transaction(() => writePieces(store, boot, FoldPiece.tip, tipPieces(model, at)));
  return true;
}

/**
 * The same for a process that has the model in memory: no event is folded twice. The newer one that was kept becomes the older one, when it lies as far
 * back. Gives the last event of the older one; undefined where nothing was written. Until that is in its row in `fold`, nothing that is kept counts.
 */
export function saveLiveTip(
  store: Store,
  boot: BootId,
  model: Model,
  { at, events, end, horizon }: Readonly<Record<"at" | "events" | "end" | "horizon", number>>,
): number | undefined {
  if (events <= Math.max(serialsIn(horizon), model.tasks.length / TASKS_FOR_LIVE_EVENT)) return undefined;
  const before = tipEnd(store, boot);
  if (before === undefined || before > end - horizon) return undefined;
  store.transaction(() => {
    movePieces(store, boot, FoldPiece.tip, 1, FoldPiece.model);
    writePieces(store, boot, FoldPiece.tip, tipPieces(model, at));
  });
  return before;
}

/** The last event of the newer model that is kept. */
function tipEnd(store: Store, boot: BootId): number | undefined {
  const pieces = readPieces(store, boot, FoldPiece.tip)[Symbol.iterator]();
  try {
    const { value, done } = pieces.next();
    return done === true ? undefined : Number(value.toString());
  } finally {
    pieces.return?.();
  }
}

function* tipPieces(model: Model, at: number): Generator<Uint8Array> {
  yield Buffer.from(String(at));
  yield* snapshotModel(model);
}
