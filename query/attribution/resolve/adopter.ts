// SPDX-License-Identifier: Apache-2.0

import type { Container } from "../model/container.ts";
import { isBornInside } from "../model/first-inside.ts";
import { NO_TASK } from "../model/indexes.ts";
import { containerAt } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { residenceAt } from "../model/residences.ts";
import type { Task } from "../model/task.ts";

/**
 * The container whose first process, or a subreaper in it, has adopted the task; undefined: none is known. Orphans go to a task of their
 * former parent's PID namespace, so the orphan was born in that namespace or below. Source: find_new_reaper(), kernel/exit.c.
 */
export function adoptingContainer(state: Model, { adopted, ppid }: Task): Container | undefined {
  if (adopted === 0) return undefined;
  const adopter = state.tasks.get(state.current.get(ppid) ?? NO_TASK);
  if (adopter === undefined || adopter.born === 0 || adopter.born > adopted) return undefined;
  if (adopter.gone !== 0 && adopter.gone < adopted) return undefined;
  const container = containerAt(state, residenceAt(adopter, adopted).location);
  return container !== undefined && isBornInside(state, container, adopter) ? container : undefined;
}
