// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import { IS_OF_KERNEL, keysOfBoot } from "../../event-key.ts";
import type { Store } from "../../store.ts";
import { deleteConclusions } from "./save-conclusions.ts";

/**
 * Replaces the conclusions on a boot by one task of unknown location for each pid; `cause` is the reason.
 * Runs inside the caller's transaction.
 */
export function saveUnknownBoot(store: Store, boot: BootId, cause: string): void {
  deleteConclusions(store, boot);
  const keys = keysOfBoot(boot);
  for (const table of ["descriptor_directory", "root_change", "container_file"])
    store.prepare(`DELETE FROM ${table} WHERE event BETWEEN @first AND @last`).run(keys);
  for (const table of ["cause", "place_count", "fold", "fold_piece"])
    store.prepare(`DELETE FROM ${table} WHERE boot = ?`).run(boot);
  store
    .prepare(
      `INSERT INTO task (id, boot, pid, first_event, last_event, silent)
       SELECT (SELECT ifnull(max(id), 0) FROM task) + row_number() OVER (ORDER BY pid), @boot, pid, min(id), max(id), 0
       FROM event WHERE id BETWEEN @first AND @last AND ${IS_OF_KERNEL} AND pid > 0 GROUP BY pid`,
    )
    .run({ boot, ...keys });
  store
    .prepare(
      `INSERT INTO membership (pid, from_event, to_event, task, evidence, because, excludes_host, conflict, cause)
       SELECT pid, first_event, last_event, id, 'unknown', first_event, 0, 0, ? FROM task WHERE boot = ?`,
    )
    .run(cause, boot);
}
