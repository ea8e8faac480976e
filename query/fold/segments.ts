// SPDX-License-Identifier: Apache-2.0
import type { Segment, Task } from "./task.ts";

/** All of the task's segments, in the order of events. */
export function segmentsOf({ birth, moves }: Task): Segment[] {
  return [birth, ...moves];
}

export function latestSegment({ birth, moves }: Task): Segment {
  return moves.at(-1) ?? birth;
}

/** Where the task was at an event; before its first one, where it was born. A task may have moved a million times. */
export function segmentAt({ birth, moves }: Task, event: number): Segment {
  let low = -1;
  let high = moves.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (moves[middle]!.from <= event) low = middle;
    else high = middle;
  }
  return moves[low] ?? birth;
}

/** Adds a segment at the end; none is copied, however many there are. */
export function addMove(task: Task, segment: Segment): void {
  if (task.moves.length === 0) task.moves = [segment];
  else task.moves.push(segment);
}
