// SPDX-License-Identifier: Apache-2.0
import type { TaskIndex } from "../../../types/ids.ts";
import { readProcessRole } from "../facts/process-role.ts";
import type { Model } from "../model/model.ts";
import type { RoleFact } from "../model/role-fact.ts";

/** Limit for a task. A runtime executes a few programs, each once. */
const MAX_FACTS = 32;
/** Limit of tasks with facts in a boot. The first are kept, since later answers rest on them. */
const MAX_TASKS = 1_000_000;

/** Notes the role of an executed program. A task that has only run other programs has no facts. */
export function noteRole(state: Model, index: TaskIndex, event: number, argv: readonly string[]): void {
  const known = state.roles.get(index);
  const role = readProcessRole(argv) ?? (known === undefined ? undefined : ({ role: "program" } as const));
  if (role === undefined) return;
  const fact: RoleFact = { event, ...role };
  if (known === undefined) {
    if (state.roles.size < MAX_TASKS) state.roles.set(index, [fact]);
  } else if (known.length < MAX_FACTS && !isSame(known.at(-1)!, fact)) known.push(fact);
}

function isSame(one: RoleFact, other: RoleFact): boolean {
  return one.role === "program" && other.role === "program";
}
