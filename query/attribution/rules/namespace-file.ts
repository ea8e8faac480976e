// SPDX-License-Identifier: Apache-2.0
import { INITIAL_PID_NAMESPACE } from "../../../types/attribution/kernel-numbers.ts";
import { mayHaveThreads, taskInRound } from "../model/present-tasks.ts";
import { isInInitialNamespace } from "../model/task-pid-namespace.ts";
import type { EvidenceRule, Finding } from "./evidence-rule.ts";

/**
 * An opened /proc/PID/ns/pid (or mnt) shows the namespace of its owner: the caller, or the task with that pid if the
 * caller is in the initial PID namespace.
 */
export const namespaceFile: EvidenceRule = (
  state,
  { namespacePaths, success },
  index,
): Finding | undefined => {
  const path = namespacePaths?.find(
    ({ type, ofChildren }) => (type === "pid" || type === "mnt") && ofChildren !== true,
  );
  if (path === undefined || !success) return undefined;
  const isOwn = path.owner === "self" || path.owner === "thread-self";
  if (!isOwn && !isInInitialNamespace(state, state.tasks.get(index)!)) return undefined;
  const task = isOwn ? index : taskInRound(state, Number(path.owner));
  if (task === undefined || state.tasks.get(task)!.gone !== 0 || state.tasks.get(task)!.threadsDiverged)
    return undefined;
  if (path.type === "mnt")
    return mayHaveThreads(state, task) ? undefined : { task, kind: "marked", mark: `ns mnt:${path.inode}` };
  return { task, kind: path.inode === INITIAL_PID_NAMESPACE ? "initial" : "inner" };
};
