// SPDX-License-Identifier: Apache-2.0

/** Maximum distance of neighbouring serials in a run. */
const NEAR = 3;
/** Minimum number of events of a run: a long call may stand alone. */
const MIN_RUN = 3;
/** This many continuations of a run are not a coincidence. */
const MANY = 6;

/** Plain values, so that a resumed ingest continues with them. */
export interface SavedRuns {
  /** Events of the current run, and its last serial; the same for the previous run. */
  length: number;
  end: number;
  lengthBefore: number;
  endBefore: number;
  /** Number of continuations of a run after another one. */
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

/** Detects serials that continue, block by block, alternately with one run and another, at any distance. */
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
