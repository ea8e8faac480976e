// SPDX-License-Identifier: Apache-2.0
import type { TaskIndex } from "../../../types/ids.ts";
import type { Model } from "../model/model.ts";
import type { RoleFact } from "../model/role-fact.ts";
import type { Derived, NamedFact } from "./likely-place.ts";
import type { NamedContainers } from "./named-containers.ts";

const STARTING_ALONE = /^(?:create|run|exec|restore)$/;
/** Calls that only a monitor makes: engines themselves start, kill and delete. */
const OF_MONITORS = /^(?:create|exec)$/;

/** The role of a task at an event; undefined before its first command line with one. */
export function roleAt(state: Model, index: TaskIndex, event: number): RoleFact | undefined {
  return state.roles.get(index)?.findLast((fact) => fact.event <= event);
}

/** Monitors of containers without a command line that says so, and calls of runtimes without a monitor. */
export class Monitors {
  readonly #state: Model;
  /** Shims older than the log, without events, and buildah's own: their children call a runtime for one container alone. */
  readonly silent: ReadonlyMap<TaskIndex, Derived>;
  /**
   * First call of a runtime that starts a container without a monitor above it. Such containers are adopted by pid 1,
   * and their tasks look like its own.
   */
  readonly firstUnmonitored: number;

  constructor(state: Model, named: NamedContainers) {
    this.#state = state;
    this.silent = silentMonitors(state, named);
    this.firstUnmonitored = this.#firstUnmonitored();
  }

  #firstUnmonitored(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const [index, facts] of this.#state.roles) {
      const { parent } = this.#state.tasks.get(index)!;
      for (const fact of facts)
        if (fact.role === "runtime" && STARTING_ALONE.test(fact.verb) && !this.#isMonitor(parent, fact.event))
          first = Math.min(first, fact.event);
    }
    return first;
  }

  #isMonitor(index: TaskIndex, event: number): boolean {
    return index >= 0 && (this.silent.has(index) || roleAt(this.#state, index, event)?.role === "monitor");
  }
}

function silentMonitors(state: Model, named: NamedContainers): Map<TaskIndex, Derived> {
  const ids = new Map<TaskIndex, string | null>();
  const calls = new Map<TaskIndex, NamedFact>();
  for (const [index, facts] of state.roles) {
    const above = state.tasks.get(index)!.parent;
    const parent = state.tasks.get(above);
    if (parent === undefined || parent.pid === 1) continue;
    for (const fact of facts) {
      if (fact.role !== "runtime") continue;
      if (parent.first !== 0 && roleAt(state, above, fact.event)?.role !== "mover") continue;
      ids.set(above, (ids.get(above) ?? fact.id) === fact.id && ids.get(above) !== null ? fact.id : null);
      if (OF_MONITORS.test(fact.verb) && !calls.has(above)) calls.set(above, fact);
    }
  }
  const monitors = new Map<TaskIndex, Derived>();
  for (const [parent, call] of calls) {
    if (ids.get(parent) === null) continue;
    const { pid } = state.tasks.get(parent)!;
    const reason = `its parent, pid ${pid}, calls "${call.runtime}" for ${call.id} alone`;
    monitors.set(parent, named.placeOf(call, call.event, reason));
  }
  return monitors;
}
