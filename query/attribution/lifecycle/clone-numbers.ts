// SPDX-License-Identifier: Apache-2.0

import { type AttributionEvent, CLONE_VFORK } from "../../../types/attribution/event.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import type { Clone } from "../model/clone.ts";
import { appendFact } from "../model/container-names.ts";
import { isTooLow, noteHostNumber, noteUnprovenNumber } from "../model/host-numbers.ts";
import { containerAt } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { pidNamespaceAt } from "../model/pid-namespaces.ts";
import { birthLocation } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { isInInnerNamespace } from "../model/task-pid-namespace.ts";
import { cloneFlags } from "./clone-flags.ts";
import { endRuns, noteRun } from "./number-run.ts";
import { noteOlderRun, weighOlderRuns } from "./older-run.ts";
import { proveInner } from "./pid-namespace-proof.ts";

/** Whether the record of a clone is written at the birth of its child, and not at the child's exec. */
export function isPrompt({ call }: AttributionEvent, flags: number | undefined): boolean {
  return flags !== undefined && call !== "vfork" && (flags & CLONE_VFORK) === 0;
}

/** Whether the return value of the clone is the child's own pid: both are, or may be, in one inner PID namespace. */
export function keepsNumbers(state: Model, clone: Clone): boolean {
  const cloner = state.tasks.get(clone.cloner)!;
  if (!isInInnerNamespace(state, cloner)) return false;
  return (
    clone.hidden || pidNamespaceAt(state, clone.location) === pidNamespaceAt(state, birthLocation(cloner))
  );
}

/**
 * Evaluates the return value of a clone. From a task proven to be in the initial PID namespace it is a host pid. From
 * any other task, on the host by lineage or not, it is a test of that task.
 */
export function noteNumber(state: Model, event: AttributionEvent, caller: TaskIndex): void {
  const task = state.tasks.get(caller)!;
  if (isTooLow(event.exit, task.innerPid || task.pid)) {
    if (task.innerPid !== 0 || !isInInnerNamespace(state, task)) proveInner(state, caller, event.id);
  } else if (task.initial !== 0) {
    for (const other of noteHostNumber(state, event.id, event.exit, isPrompt(event, cloneFlags(event))))
      proveInner(state, other.task, other.event);
    endRuns(state, event.id);
    weighOlderRuns(state, event, caller);
  } else if (!isInInnerNamespace(state, task)) {
    noteUnprovenNumber(state, event.id, caller, event.exit);
    noteRun(state, caller, event.exit);
    noteOlderRun(state, caller, event.id, event.exit);
  }
  noteCounter(state, event, task); // after the test: the container is proven by its first pid
}

const MAX_NUMBERS = 128;

/** Samples the pid counter of a container older than the log. Thins out a long list. */
function noteCounter(state: Model, event: AttributionEvent, task: Task): void {
  const container = containerAt(state, pidNamespaceAt(state, birthLocation(task)));
  if (container === undefined || container.created !== 0 || container.contid !== "") return;
  appendFact(container, "numbers", { event: event.id, number: event.exit });
  if (container.numbers.length > MAX_NUMBERS)
    container.numbers = container.numbers.filter(
      (_, at) => at % 2 === 0 || at === container.numbers.length - 1,
    );
}
