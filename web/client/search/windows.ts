// SPDX-License-Identifier: Apache-2.0
import { ask } from "../state/ask.ts";
import type { CountsAnswer, EventRow, EventsAnswer } from "../state/types.ts";
import type { Filter } from "./facets.tsx";

/** More events than this in one piece of time are cut further before they are asked for. */
const MOST_AT_ONCE = 400;
/** A millisecond cannot be cut. */
const MOST_IN_ONE = 5000;
const SLOTS = 500;
const MOST_KEPT = 60;

/** Events of a piece of time: how many, and later which. */
interface Piece {
  readonly fromMs: number;
  readonly toMs: number;
  readonly events: number;
  rows?: readonly EventRow[];
  usedAt: number;
}

/**
 * Rows of a search that may have ten million: their numbers by time are known, the rows of the times that are looked at are
 * asked for and the oldest forgotten. A piece's events are in the order of the log, the pieces in the order of time.
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

  /** Rows of these numbers, as far as they are here; what is not is asked for. */
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

  /** Number of the first row that is not before a time. */
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

/** Neighbours that are small are one piece: a request each would be many. */
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
