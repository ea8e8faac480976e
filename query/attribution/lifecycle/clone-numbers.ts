// SPDX-License-Identifier: Apache-2.0

import { type AttributionEvent, CLONE_VFORK } from "../../../types/attribution/event.ts";
import { appendFact } from "../model/container-names.ts";
import { isTooLow, noteHostNumber, noteUnprovenNumber } from "../model/host-numbers.ts";
import { containerAt, pidNamespaceAt } from "../model/locations.ts";
import type { Clone, Model } from "../model/model.ts";
import type { Task } from "../model/task.ts";
import { cloneFlags } from "./child-location.ts";
import { isInInnerNamespace, proveInner } from "./pid-namespace-proof.ts";
import { birthLocation } from "./tasks.ts";

/** Whether the record of a clone comes when its child is born, not when it has called exec. */
export function isPrompt({ call }: AttributionEvent, flags: number | undefined): boolean {
  return flags !== undefined && call !== "vfork" && (flags & CLONE_VFORK) === 0;
}

/** Whether the number that the clone returned is its child's own: both are in the same inner pid namespace, or may be. */
export function keepsNumbers(state: Model, clone: Clone): boolean {
  const cloner = state.tasks.get(clone.cloner)!;
  if (!isInInnerNamespace(state, cloner)) return false;
  return (
    clone.hidden || pidNamespaceAt(state, clone.location) === pidNamespaceAt(state, birthLocation(cloner))
  );
}

/**
 * A number returned to a task that is proven to count as the host does is the host's. One returned to any other task,
 * taken for the host's or not, is a test of that task.
 */
export function noteNumber(state: Model, event: AttributionEvent, caller: number): void {
  const task = state.tasks.get(caller)!;
  if (isTooLow(event.exit, task.number || task.pid)) {
    if (task.number !== 0 || !isInInnerNamespace(state, task)) proveInner(state, caller, event.id);
  } else if (task.initial !== 0) {
    for (const other of noteHostNumber(state, event.id, event.exit, isPrompt(event, cloneFlags(event))))
      proveInner(state, other.task, other.event);
  } else if (!isInInnerNamespace(state, task)) noteUnprovenNumber(state, event.id, caller, event.exit);
  noteCounter(state, event, task); // after the test: its first number proved the container
}

const MAX_NUMBERS = 128;

/** Of a container older than the log: what its counter gave, thinned out where there is much of it. */
function noteCounter(state: Model, event: AttributionEvent, task: Task): void {
  const container = containerAt(state, pidNamespaceAt(state, birthLocation(task)));
  if (container === undefined || container.created !== 0 || container.contid !== "") return;
  appendFact(container, "numbers", { event: event.id, number: event.exit });
  if (container.numbers.length > MAX_NUMBERS)
    container.numbers = container.numbers.filter(
      (_, at) => at % 2 === 0 || at === container.numbers.length - 1,
    );
}
