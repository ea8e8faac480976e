// SPDX-License-Identifier: Apache-2.0

import { UNSET_BEFORE_MS } from "../types/unset-clock.ts";

const MONTH_MS = 30 * 24 * 3_600_000;
/** No kernel wrote audit records before this time: Linux 2.6.6 was the first. */
export const EARLIEST_MS = Date.UTC(2004, 4, 10);
/** Maximum time until an unset clock is set. */
const UNSET_FOR_MS = 600_000;
const NEAR_SERIALS = 64;

/** The ranges of times and serials of a boot, or a part of one, so far; last below first: none. */
export interface TimeRange {
  firstMs: number;
  lastMs: number;
  firstSequence: number;
  lastSequence: number;
}

/**
 * Takes an event's time into a range. Times before the clock was set do not count once there are others: those below 10^8 s,
 * and those of a year that had no audit, if the clock jumps by more than 30 days within the first ten minutes and serials go on
 * (a clock without a battery begins at 1970 or at 2000). One that begins when its system was built cannot be told from a
 * host that said nothing for a month: its times count. To be called before the serial is taken in.
 */
export function widenTimes(range: TimeRange, sequence: number, timeMs: number): void {
  const isEmpty = range.lastSequence < range.firstSequence;
  if (isEmpty || isSetAt(range, sequence, timeMs)) {
    range.firstMs = timeMs;
    range.lastMs = timeMs;
    return;
  }
  if (timeMs < UNSET_BEFORE_MS && range.lastMs >= UNSET_BEFORE_MS) return;
  if (timeMs < range.firstMs) range.firstMs = timeMs;
  if (timeMs > range.lastMs) range.lastMs = timeMs;
}

/** True if times so far apart may begin with those of a clock that was not set. */
export function mayHaveUnsetTimes(firstMs: number, lastMs: number): boolean {
  return firstMs < UNSET_BEFORE_MS || (firstMs < EARLIEST_MS && lastMs - firstMs > MONTH_MS);
}

function isSetAt({ firstMs, lastMs, lastSequence }: TimeRange, sequence: number, timeMs: number): boolean {
  if (timeMs >= UNSET_BEFORE_MS && lastMs < UNSET_BEFORE_MS) return true;
  if (lastMs >= EARLIEST_MS) return false;
  const step = sequence - lastSequence;
  return timeMs - lastMs > MONTH_MS && lastMs - firstMs <= UNSET_FOR_MS && step > 0 && step <= NEAR_SERIALS;
}
