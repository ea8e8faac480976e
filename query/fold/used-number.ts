// SPDX-License-Identifier: Apache-2.0
import { CHILD_FIRST } from "./child-first.ts";
import type { Clone, FoldState } from "./fold-state.ts";
import { addTask } from "./tasks.ts";

/**
 * The child of a clone whose first events were taken for a former task's with the same number, which they made look like
 * an orphan that the caller has adopted: the clone's record came after them. They are the child's from the change of the
 * parent on. Index of its task; undefined where nothing of the kind has happened.
 */
export function childWithUsedNumber(state: FoldState, clone: Clone): number | undefined {
  if (state.tasks[clone.cloner]!.initial === 0) return undefined;
  const index = state.current.get(clone.exit);
  const former = index === undefined ? undefined : state.tasks[index]!;
  if (former === undefined || former.born === 0 || former.ppid !== clone.childPpid) return undefined;
  const { adopted, beforeAdopted } = former;
  const isRecent = adopted > former.born && adopted > clone.event - CHILD_FIRST;
  if (!isRecent || former.segments.at(-1)!.from >= adopted || former.gone >= adopted) return undefined;
  const child = addTask(state, clone.exit, clone.childPpid);
  const { last, comm, exe, auid, execs, execAt, wraps } = former;
  const marks = former.marks.filter(({ event }) => event >= adopted);
  Object.assign(state.tasks[child]!, { first: adopted, last, comm, exe, auid, execs, execAt, wraps, marks });
  Object.assign(state.tasks[child]!.segments[0]!, { from: adopted, because: adopted });
  former.last = beforeAdopted;
  former.marks = former.marks.filter(({ event }) => event < adopted);
  return child;
}
