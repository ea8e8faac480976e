// SPDX-License-Identifier: Apache-2.0

/** Times below are seconds since boot, or of a clock that began at 1970: nobody has set it yet. */
export const UNSET_BEFORE_MS = 1e11;

/** True for a time that says how long the boot had lasted, and not when it was. */
export function isSinceBoot(timeMs: number): boolean {
  return timeMs >= 0 && timeMs < UNSET_BEFORE_MS;
}
