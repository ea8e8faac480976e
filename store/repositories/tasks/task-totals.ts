// SPDX-License-Identifier: Apache-2.0
import type { TaskTotals } from "../../../questions/boot-repository.ts";
import type { BootId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";

export type { TaskTotals };

export function countTasks(store: Store, boot: BootId): TaskTotals {
  return store
    .prepare(
      `SELECT count(*) AS tasks, coalesce(sum(born IS NULL AND silent = 0), 0) AS withoutBirth, coalesce(sum(silent), 0) AS silent
       FROM task WHERE boot = ?`,
    )
    .get(boot) as TaskTotals;
}
