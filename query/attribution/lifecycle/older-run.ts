// SPDX-License-Identifier: Apache-2.0

import { type AttributionEvent, CLONE_THREAD } from "../../../types/attribution/event.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import { locationOf } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import type { OlderRun } from "../model/pid-counters.ts";
import { locationOfTask } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { CHILD_FIRST } from "./child-first.ts";
import { cloneFlags } from "./clone-flags.ts";
import { showsJoins } from "./log-coverage.ts";
import { proveInitial } from "./pid-namespace-proof.ts";

const MAX_RUNS = 64;
/** With more unexplained numbers than this a run begins anew. */
const MAX_UNEXPLAINED = 1024;

/**
 * A task that may be older than the log has cloned, and nothing places it. In an inner PID namespace each number from its
 * first return value to its last would have taken a number of the host as well. The host has handed out so many numbers in
 * that time, and so many of them went to children of its own tasks: if the rest is fewer than the numbers of the run, there
 * is no inner namespace. A deduction from counters that skip nothing. Fooled by CAP_CHECKPOINT_RESTORE and ns_last_pid,
 * with which a task chooses numbers, and by an inner counter that has begun anew and skips numbers in use.
 */
export function noteOlderRun(model: Model, index: TaskIndex, event: number, number: number): void {
  const { numbers } = model;
  if (numbers.clock === 0 || numbers.wraps > 0 || !mayBeOlderHosts(model.tasks.get(index)!)) return;
  if (!isOpen(model, model.tasks.get(index)!)) return;
  const known = numbers.olderRuns.find(({ task }) => task === index);
  if (known !== undefined && number > known.last) {
    if (known.isWeighed) Object.assign(known, { last: number, lastEvent: event, isWeighed: false });
    return;
  }
  const others = numbers.olderRuns.filter((run) => run !== known);
  // the record of a clone comes some events after its number was handed out, and so do those of others
  const before = numbers.raises.findLast((raise) => raise.event <= event - CHILD_FIRST)?.number ?? 0;
  const run: OlderRun = {
    task: index,
    first: number,
    last: number,
    lastEvent: event,
    before,
    others: 0,
    isWeighed: true,
  };
  numbers.olderRuns = before === 0 || number <= before ? others : [...others.slice(1 - MAX_RUNS), run];
}

function mayBeOlderHosts({ born, bornAfter, initial, inner, threadsDiverged }: Task): boolean {
  return born === 0 && bornAfter === 0 && initial === 0 && inner === 0 && !threadsDiverged;
}

function isOpen(model: Model, { birth }: Task): boolean {
  const { kind, why, notHost, hidden } = locationOf(model, birth.location);
  return kind === "open" && why !== "mixed" && hidden === 0 && notHost === 0;
}

/**
 * A task proven to be in the initial PID namespace has cloned: its number is no other namespace's if the child is a thread,
 * or if the task was born in the log and no record since then, nor a rule, is missing that may show it leading its children
 * elsewhere.
 */
export function weighOlderRuns(model: Model, event: AttributionEvent, index: TaskIndex): void {
  const { numbers, shown } = model;
  if (numbers.olderRuns.length === 0) return;
  const raised = numbers.raises.at(-1);
  numbers.olderRuns =
    numbers.wraps > 0 ? [] : numbers.olderRuns.filter((run) => !isDecided(model, run, raised, event.id));
  const caller = model.tasks.get(index)!;
  const isThread = ((cloneFlags(event) ?? 0) & CLONE_THREAD) !== 0; // the kernel refuses it with another namespace for children
  const isWhole = caller.born !== 0 && (shown.holes.at(-1) ?? 0) < caller.born && showsJoins(shown, event.id);
  const isHosts = locationOf(model, locationOfTask(caller)).kind === "host" && !caller.threadsDiverged;
  if (!isThread && !(isWhole && isHosts)) return;
  for (const run of numbers.olderRuns) if (event.exit > run.before) run.others++;
}

/** True where the run is over: it proves its task, or never will. */
function isDecided(
  model: Model,
  run: OlderRun,
  raised: { event: number; number: number } | undefined,
  event: number,
): boolean {
  if (run.isWeighed || raised === undefined || raised.event <= run.lastEvent + CHILD_FIRST) return false;
  run.isWeighed = true;
  if (run.last >= raised.number) return true;
  const unexplained = raised.number - run.before - 1 - run.others;
  if (unexplained > MAX_UNEXPLAINED) return true;
  const task = model.tasks.get(run.task)!;
  if (unexplained > run.last - run.first || !isOpen(model, task)) return false;
  proveInitial(model, run.task, event);
  return true;
}
