// SPDX-License-Identifier: Apache-2.0

/** Serials of one run follow each other as closely as this. */
const NEAR = 3;
/** Events that make a run: a call that took long stands alone. */
const MIN_RUN = 3;
/** So many times a run goes on where it was left are no chance. */
const MANY = 6;

/** Plain values, so that an ingest that is stopped goes on with them. */
export interface SavedRuns {
  /** Events of the run that is being read, and its last serial; the same of the run before it. */
  length: number;
  end: number;
  lengthBefore: number;
  endBefore: number;
  /** How often a run went on after another one. */
  count: number;
  /** The first event that did. */
  first?: { readonly sequence: number; readonly timeMs: number };
}

export const noRuns = (): SavedRuns => ({
  length: 0,
  end: Number.NEGATIVE_INFINITY,
  lengthBefore: 0,
  endBefore: Number.NEGATIVE_INFINITY,
  count: 0,
});

/** Notes where serials go on, block by block, now with one run and now with another, however near these are to each other. */
export function noteRun(runs: SavedRuns, sequence: number, timeMs: number): void {
  const step = sequence - runs.end;
  if (step > 0 && step <= NEAR) {
    runs.length++;
    runs.end = sequence;
    return;
  }
  const back = sequence - runs.endBefore;
  const goesOn = runs.length >= MIN_RUN && runs.lengthBefore >= MIN_RUN && back > 0 && back <= NEAR;
  if (goesOn) {
    runs.count++;
    runs.first ??= { sequence, timeMs };
  }
  runs.lengthBefore = runs.length;
  runs.endBefore = runs.end;
  runs.length = 1;
  runs.end = sequence;
}

export const alternate = ({ count }: SavedRuns): boolean => count >= MANY;
