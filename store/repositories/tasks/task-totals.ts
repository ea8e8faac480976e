// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";

/** Tasks of a boot, and those of which little is known. */
export interface TaskTotals {
  readonly tasks: number;
  /** No record of their birth: older than the log, or their clone was not audited. */
  readonly withoutBirth: number;
  /** Known only as somebody's parent. */
  readonly silent: number;
}

export function countTasks(store: Store, boot: BootId): TaskTotals {
  return store
    .prepare(
      `SELECT count(*) AS tasks, coalesce(sum(born IS NULL AND silent = 0), 0) AS withoutBirth, coalesce(sum(silent), 0) AS silent
       FROM task WHERE boot = ?`,
    )
    .get(boot) as TaskTotals;
}
