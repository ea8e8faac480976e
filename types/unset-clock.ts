// SPDX-License-Identifier: Apache-2.0

/** Times below this are seconds since boot, or from a clock that started at 1970: it is not set yet. */
export const UNSET_BEFORE_MS = 1e11;

/** Whether a time is relative to the boot, not absolute. */
export function isSinceBoot(timeMs: number): boolean {
  return timeMs >= 0 && timeMs < UNSET_BEFORE_MS;
}
