// SPDX-License-Identifier: Apache-2.0

/** Maximum difference of stamps caused by long calls. */
const FAR_MS = 2000;
/** Maximum difference of serials of neighbours within a boot. */
const FAR_SERIALS = 64;

/**
 * Direction of time by the step from one event of a node to the next one in the log: 1 or -1 where time and serial
 * rise or fall together, or where a boot seems to begin; 0: nothing. Calls that took long have an early time and a late serial.
 */
export function trendOf(waitMs: number, step: number): -1 | 0 | 1 {
  if (waitMs < 0) return step < 0 || (waitMs < -FAR_MS && step > FAR_SERIALS) ? -1 : 0;
  if (waitMs > 0) return step > 0 || (waitMs > FAR_MS && step < -FAR_SERIALS) ? 1 : 0;
  return 0;
}

/** Fewer steps back in one place are a coincidence. */
const MANY_FALLS = 7;

/** Plain values, so that a resumed ingest continues with them. */
export interface SavedFalls {
  /** Steps back minus steps forward. */
  net: number;
  /** The same since it was last above zero, and its maximum. */
  since: number;
  most: number;
  /** Steps back in time, and in serials. */
  inTime: number;
  inSerials: number;
}

export const noFalls = (): SavedFalls => ({ net: 0, since: 0, most: 0, inTime: 0, inSerials: 0 });

/** Counts one step of a node. */
export function noteStep(falls: SavedFalls, waitMs: number, step: number): void {
  if (waitMs < 0) falls.inTime++;
  if (step < 0) falls.inSerials++;
  const trend = trendOf(waitMs, step);
  if (trend === 0) return;
  falls.net -= trend;
  falls.since = falls.since > trend ? falls.since - trend : 0;
  if (falls.since > falls.most) falls.most = falls.since;
}

/** Whether a log seems to be in time order, as written by ausearch: serials fall, but times do not. */
export function seemsByTime({ inTime, inSerials }: SavedFalls): boolean {
  return inSerials > inTime * 8;
}

/** Whether a log, or a part of it, may be written with the newest event first. */
export function mayBeNewestFirst(falls: readonly SavedFalls[]): boolean {
  let net = 0;
  for (const own of falls) {
    if (own.most >= MANY_FALLS) return true;
    net += own.net;
  }
  return net > 0;
}
