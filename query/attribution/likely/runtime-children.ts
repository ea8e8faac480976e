// SPDX-License-Identifier: Apache-2.0
import type { TaskIndex } from "../../../types/ids.ts";
import type { Model } from "../model/model.ts";

/** How many programs the children of a runtime's call have executed: one is the container's, all others are hooks. */
export class RuntimeChildren {
  readonly #programs = new Map<TaskIndex, number>();

  constructor({ tasks, roles }: Model) {
    const callers = new Set<TaskIndex>();
    for (const [index, facts] of roles) if (facts.some(({ role }) => role === "runtime")) callers.add(index);
    if (callers.size === 0) return;
    for (let index = 0 as TaskIndex; index < tasks.length; index++) {
      const parent = tasks.parentOf(index);
      if (!callers.has(parent) || roles.has(index) || tasks.get(index)!.execAt === 0) continue;
      this.#programs.set(parent, (this.#programs.get(parent) ?? 0) + 1);
    }
  }

  /** Tasks with several. */
  callersOfSeveral(): TaskIndex[] {
    return [...this.#programs]
      .flatMap(([caller, count]) => (count > 1 ? [caller] : []))
      .sort((a, b) => a - b);
  }

  /** Which of them is the container's, their command lines do not say. */
  areSeveral(caller: TaskIndex): boolean {
    return (this.#programs.get(caller) ?? 0) > 1;
  }
}
