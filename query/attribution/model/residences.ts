// SPDX-License-Identifier: Apache-2.0
import type { Evidence } from "../../../types/attribution/evidence.ts";
import { firstAt } from "../../../types/first-at.ts";
import type { LocationId } from "../../../types/ids.ts";
import type { ReadonlyTask } from "./readonly-model.ts";
import type { Residence, Task } from "./task.ts";

/** All residences of a task, in the order of events. */
export function residencesOf({ birth, moves }: Task): Residence[] {
  return [birth, ...moves];
}

/** The latest residence of a task; its birth if it never moved. */
export function latestResidence({ birth, moves }: Task): Residence {
  return moves.at(-1) ?? birth;
}

/** The residence of a task at an event; before its first event, its birth. */
export function residenceAt(task: Task, event: number): Residence {
  return moveAt(task, event) ?? task.birth;
}

/** The latest move of a task at an event. Binary search: a task may have a million moves. */
export function moveAt({ moves }: Task, event: number): Residence | undefined {
  return moves[firstAt(moves, ({ from }) => from > event) - 1];
}

/**
 * Inserts a residence in the order of events. Mostly it goes to the end, without a copy of the list. An entry for an
 * earlier event holds until the next known move.
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
  // operations store the number of moves before them
  task.operations = task.operations.map((known) =>
    known.moves >= at ? { ...known, moves: known.moves + 1 } : known,
  );
}

/** Present location of a task. */
export function locationOfTask({ birth, moves }: Pick<ReadonlyTask, "birth" | "moves">): LocationId {
  return (moves.at(-1) ?? birth).location;
}

/** Location of a task at an event; before its first event, that of its birth. */
export function locationAt(task: Task, event: number): LocationId {
  return residenceAt(task, event).location;
}

/** Location of the task's birth. It determines the PID namespace of the task for life. */
export function birthLocation(task: Pick<ReadonlyTask, "birth">): LocationId {
  return task.birth.location;
}

/** Adds a residence from `event` on. `proof`: key of the event that proves it. */
export function moveTask(
  task: Task,
  event: number,
  location: LocationId,
  evidence: Evidence,
  proof: number,
): void {
  addMove(task, { from: event, location, evidence, proof });
}
