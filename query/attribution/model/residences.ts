// SPDX-License-Identifier: Apache-2.0
import { firstAt } from "./first-at.ts";
import type { Residence, Task } from "./task.ts";

/** All of the task's segments, in the order of events. */
export function residencesOf({ birth, moves }: Task): Residence[] {
  return [birth, ...moves];
}

export function latestResidence({ birth, moves }: Task): Residence {
  return moves.at(-1) ?? birth;
}

/** Where the task was at an event; before its first one, where it was born. A task may have moved a million times. */
export function residenceAt({ birth, moves }: Task, event: number): Residence {
  let low = -1;
  let high = moves.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (moves[middle]!.from <= event) low = middle;
    else high = middle;
  }
  return moves[low] ?? birth;
}

/**
 * Adds a segment in the order of events; mostly at the end, where none is copied, however many there are. What is learned late of an
 * earlier event holds up to the next move that is known.
 */
export function addMove(task: Task, residence: Residence): void {
  const { moves } = task;
  if (moves.length === 0) task.moves = [residence];
  else if (moves.at(-1)!.from < residence.from) moves.push(residence);
  else insertMove(task, residence);
}

function insertMove(task: Task, residence: Residence): void {
  const { moves } = task;
  const at = firstAt(moves, ({ from }) => from >= residence.from);
  if (moves[at]!.from === residence.from) {
    Object.assign(moves[at]!, residence);
    return;
  }
  moves.splice(at, 0, residence);
  // operations know how many moves there were before them
  task.operations = task.operations.map((known) =>
    known.moves >= at ? { ...known, moves: known.moves + 1 } : known,
  );
}
