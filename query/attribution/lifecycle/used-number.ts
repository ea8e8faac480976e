// SPDX-License-Identifier: Apache-2.0

import type { TaskIndex } from "../../../types/ids.ts";
import type { Clone } from "../model/clone.ts";
import type { Model } from "../model/model.ts";
import { latestResidence } from "../model/residences.ts";
import { CHILD_FIRST } from "./child-first.ts";
import { addTask } from "./tasks.ts";

/**
 * Finds the child of a clone whose first events came before the clone's record and were assigned to a former task with
 * the same pid, which then looked like an orphan adopted by the caller. From the change of the parent on they are the
 * child's. Index of the child's task; undefined if this did not happen.
 */
export function childWithUsedNumber(state: Model, clone: Clone): TaskIndex | undefined {
  if (state.tasks.get(clone.cloner)!.initial === 0) return undefined;
  const index = state.current.get(clone.exit);
  const former = index === undefined ? undefined : state.tasks.get(index)!;
  if (former === undefined || former.born === 0 || former.ppid !== clone.childPpid) return undefined;
  const { adopted, beforeAdopted } = former;
  const isRecent = adopted > former.born && adopted > clone.event - CHILD_FIRST;
  if (!isRecent || latestResidence(former).from >= adopted || former.gone >= adopted) return undefined;
  const child = addTask(state, clone.exit, clone.childPpid);
  const { last, exe, auid, execAt, wraps } = former;
  const marks = former.marks.filter(({ event }) => event >= adopted);
  Object.assign(state.tasks.get(child)!, { first: adopted, last, exe, auid, execAt, wraps, marks });
  state.tasks.get(child)!.birth.proof = adopted;
  former.last = beforeAdopted;
  former.marks = former.marks.filter(({ event }) => event < adopted);
  return child;
}
