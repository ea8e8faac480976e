// SPDX-License-Identifier: Apache-2.0
import { noRuns, noteRun, type SavedRuns } from "./alternating-runs.ts";
import type { OpenEvent } from "./open-event.ts";
import { noFalls, noteStep, type SavedFalls } from "./trend.ts";

/** A larger step of serials does not occur within one host's ordered events. */
const STEP = 64;
const QUICK_MS = 5000;
/** This many turns at one time, or in total, are not a coincidence. */
const QUICK_TURNS = 6;
const SLOW_TURNS = 16;

interface Side {
  readonly sequence: number;
  readonly timeMs: number;
}

/** Serials between the lower and the higher run, at one turn. */
export type Between = readonly [low: number, high: number];

/** The state so far; plain values, so that a resumed ingest continues with it. */
export interface SavedTurns {
  low?: Side;
  high?: Side;
  last?: Side;
  events: number;
  count: number;
  quick: number;
  /** At the first turn, with that event. */
  first?: { readonly between: Between; readonly at: Side };
  /** At the last one. */
  latest?: Between;
  /** Steps back in time. */
  falls?: SavedFalls;
  /** Runs that go on in turns, block by block. */
  runs?: SavedRuns;
}

/**
 * Notes where a node's serials go on, in turns, with the lower and the higher of two runs: two hosts that write into one
 * file do so, and so do the long calls of one host in the order of times; but that one's serials in between come, too.
 */
export class SerialTurns {
  #state: SavedTurns = { events: 0, count: 0, quick: 0 };

  note({ sequence, timeMs }: OpenEvent): void {
    const state = this.#state;
    state.events++;
    const before = state.last;
    const here = { sequence, timeMs };
    state.last = here;
    if (before === undefined) return;
    state.falls ??= noFalls();
    state.runs ??= noRuns();
    noteRun(state.runs, sequence, timeMs);
    noteStep(state.falls, timeMs - before.timeMs, sequence - before.sequence);
    if (Math.abs(sequence - before.sequence) <= STEP) return;
    if (sequence > before.sequence) {
      this.#turn(state.high, here, [before.sequence, sequence]);
      state.low = before;
    } else {
      this.#turn(state.low, here, [sequence, before.sequence]);
      state.high = before;
    }
  }

  /** Whether there are more turns than by coincidence. */
  get areMany(): boolean {
    return this.#state.quick >= QUICK_TURNS || this.#state.count >= SLOW_TURNS;
  }

  saved(): SavedTurns {
    return this.#state;
  }

  restore(saved: SavedTurns): void {
    this.#state = { ...saved };
  }

  #turn(side: Side | undefined, here: Side, between: Between): void {
    if (side === undefined) return;
    const step = here.sequence - side.sequence;
    if (step <= 0 || step > STEP) return;
    const state = this.#state;
    state.count++;
    if (Math.abs(here.timeMs - side.timeMs) <= QUICK_MS) state.quick++;
    state.first ??= { between, at: here };
    state.latest = between;
  }
}
