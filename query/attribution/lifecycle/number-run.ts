// SPDX-License-Identifier: Apache-2.0
import type { TaskIndex } from "../../../types/ids.ts";
import { locationOf } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import type { NumberRun } from "../model/pid-counters.ts";
import type { Task } from "../model/task.ts";
import { proveInitial } from "./pid-namespace-proof.ts";

/** So many numbers of a run's context may be unexplained: threads, and children of tasks that log nothing. */
const MAX_SLACK = 8;
/** A namespace made in the log cannot have counted further than the host has since the log began, but for clones in flight. */
const IN_FLIGHT = 64;
const MAX_RUNS = 64;

/**
 * A clone of a task that nothing proves has returned a number. Of a task born in the log that may be the host's, a run of
 * numbers that fits between two known host numbers proves the initial PID namespace: the host's counter and an inner one
 * differ by D, which never falls and grows with each clone outside, so an inner namespace made in the log would have to have
 * counted as far as the host, and an older one would have to have its D within the slack. Threads count as clones do.
 * Fooled by CAP_CHECKPOINT_RESTORE, by ns_last_pid and where the host has used up its numbers.
 */
export function noteRun(model: Model, index: TaskIndex, number: number): void {
  const { numbers } = model;
  const task = model.tasks.get(index)!;
  const { clock, lowest, wraps, runs } = numbers;
  if (clock === 0 || wraps > 0 || !mayBeHosts(model, task)) return;
  const known = runs.find((run) => run.task === index);
  if (known !== undefined && number > known.last) {
    known.last = number;
    known.count++;
    return;
  }
  const others = runs.filter((run) => run !== known);
  const isFar = number > clock - lowest + IN_FLIGHT;
  const run: NumberRun = { task: index, first: number, last: number, count: 1, before: clock };
  numbers.runs = number > clock && number > task.pid && isFar ? [...others.slice(1 - MAX_RUNS), run] : others;
}

/** Born in the log, and in no container by its birth. */
function mayBeHosts(model: Model, { born, bornAfter, initial, threadsDiverged, birth }: Task): boolean {
  if ((born === 0 && bornAfter === 0) || initial !== 0 || threadsDiverged) return false;
  const { kind, why, notHost, hidden } = locationOf(model, birth.location);
  return kind === "host" || (kind === "open" && why !== "mixed" && hidden === 0 && notHost === 0);
}

/** The host's counter is known to stand at a number: runs that end right before it are proven, all others are over. */
export function endRuns(model: Model, event: number): void {
  const { numbers } = model;
  if (numbers.runs.length === 0) return;
  const { clock } = numbers;
  const ended = numbers.runs.filter(({ last, before }) => clock > before && clock !== last);
  if (ended.length === 0) return;
  numbers.runs = numbers.runs.filter((run) => !ended.includes(run));
  for (const { task, first, last, before } of ended) {
    const slack = first - before - 1 + (clock - last - 1);
    if (last < clock && slack <= MAX_SLACK && mayBeHosts(model, model.tasks.get(task)!))
      proveInitial(model, task, event);
  }
}
