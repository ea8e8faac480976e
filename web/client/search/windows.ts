// SPDX-License-Identifier: Apache-2.0
import { ask } from "../state/ask.ts";
import type { CountsAnswer, EventRow, EventsAnswer } from "../state/types.ts";
import type { Filter } from "./facets.tsx";

/** A piece of time with more events than this is divided before its events are requested. */
const MOST_AT_ONCE = 400;
/** A millisecond cannot be divided. */
const MOST_IN_ONE = 5000;
const SLOTS = 500;
const MOST_KEPT = 60;

/** Events of a piece of time: their number, and later the events. */
interface Piece {
  readonly fromMs: number;
  readonly toMs: number;
  readonly events: number;
  rows?: readonly EventRow[];
  usedAt: number;
}

/**
 * Rows of a search, up to ten million: their counts by time are known; rows of the times in view are requested, and the oldest are
 * dropped. A piece's events are in log order, the pieces in time order.
 */
export class Windows {
  readonly #db: number;
  readonly #filter: Filter;
  readonly #onChange: () => void;
  #pieces: Piece[];
  #clock = 0;
  readonly #busy = new Set<string>();
  failure: unknown;

  constructor(db: number, filter: Filter, counts: CountsAnswer, onChange: () => void) {
    this.#db = db;
    this.#filter = filter;
    this.#onChange = onChange;
    this.#pieces = piecesOf(counts, filter);
  }

  get total(): number {
    return this.#pieces.reduce((sum, { events }) => sum + events, 0);
  }

  /** Rows with these numbers, as far as loaded; missing ones are requested. */
  rows(first: number, count: number): (EventRow | undefined)[] {
    const found: (EventRow | undefined)[] = [];
    let before = 0;
    for (const piece of this.#pieces) {
      const [from, to] = [Math.max(first, before), Math.min(first + count, before + piece.events)];
      if (from < to) {
        piece.usedAt = ++this.#clock;
        for (let at = from; at < to; at += 1) found.push(piece.rows?.[at - before]);
        if (piece.rows === undefined) void this.#fill(piece);
      }
      before += piece.events;
      if (before >= first + count) break;
    }
    return found;
  }

  /** Number of the first row at or after a time. */
  rowAt(timeMs: number): number {
    let before = 0;
    for (const { toMs, events } of this.#pieces) {
      if (toMs >= timeMs) break;
      before += events;
    }
    return before;
  }

  async #fill(piece: Piece): Promise<void> {
    const name = `${piece.fromMs} ${piece.toMs}`;
    if (this.#busy.has(name)) return;
    this.#busy.add(name);
    const filter = { ...this.#filter, from: piece.fromMs, to: piece.toMs };
    try {
      if (piece.events > MOST_AT_ONCE && piece.toMs > piece.fromMs) {
        const { data } = await ask<CountsAnswer>(this.#db, "counts", { ...filter, slots: SLOTS });
        const at = this.#pieces.indexOf(piece);
        if (at >= 0) this.#pieces.splice(at, 1, ...piecesOf(data, filter));
      } else {
        const limit = piece.toMs > piece.fromMs ? MOST_AT_ONCE : MOST_IN_ONE;
        const { data } = await ask<EventsAnswer>(this.#db, "events", { ...filter, limit });
        piece.rows = data.events;
        this.#forget();
      }
    } catch (error) {
      this.failure = error;
    } finally {
      this.#busy.delete(name);
      this.#onChange();
    }
  }

  #forget(): void {
    const filled = this.#pieces.filter(({ rows }) => rows !== undefined);
    if (filled.length <= MOST_KEPT) return;
    filled.sort((a, b) => a.usedAt - b.usedAt);
    for (const piece of filled.slice(0, filled.length - MOST_KEPT)) delete piece.rows;
  }
}

/** Small neighbours are merged into one piece, to save requests. */
function piecesOf({ widthMs, buckets }: CountsAnswer, { from = -Infinity, to = Infinity }: Filter): Piece[] {
  const pieces: Piece[] = [];
  for (const [bucket, events] of buckets) {
    const fromMs = Math.max(from, bucket);
    const toMs = Math.min(to, bucket + widthMs - 1);
    const last = pieces.at(-1);
    if (last !== undefined && last.events + events <= MOST_AT_ONCE)
      pieces[pieces.length - 1] = { ...last, toMs, events: last.events + events };
    else pieces.push({ fromMs, toMs, events, usedAt: 0 });
  }
  return pieces;
}
