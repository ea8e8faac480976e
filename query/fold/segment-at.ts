// SPDX-License-Identifier: Apache-2.0
import type { Segment, Task } from "./fold-state.ts";

/** Where the task was at an event; before its first one, where it was born. A task may have moved a million times. */
export function segmentAt({ segments }: Task, event: number): Segment {
  let low = 0;
  let high = segments.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (segments[middle]!.from <= event) low = middle;
    else high = middle;
  }
  return segments[low]!;
}
