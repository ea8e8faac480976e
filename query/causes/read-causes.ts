// SPDX-License-Identifier: Apache-2.0

import { readCauseRows, taskAndAncestors } from "../../store/repositories/causes/cause-rows.ts";
import type { Store } from "../../store/store.ts";
import type { ContainerId } from "../../types/ids.ts";
import { type Cause, type CauseKind, isRootOutside } from "./cause.ts";

/**
 * Possible causes across containers, by host, boot in the order of time, and effect; of one container (its row)
 * those that began or ended in it.
 */
export function readCauses(store: Store, container?: ContainerId): Cause[] {
  return readCauseRows(store, container).map((row) => ({
    ...row,
    kind: row.kind as CauseKind,
    through: JSON.parse(row.through) as number[],
  }));
}

/** Those that an event began, ended or tied, or whose task the event's own task is or descends from. */
export function causesOf(store: Store, causes: readonly Cause[], event: number, pid: number | null): Cause[] {
  const tasks = new Set(pid === null ? [] : taskAndAncestors(store, pid, event));
  return causes.filter((cause) => {
    const { from, to, through, task, kind } = cause;
    return (
      from === event ||
      to === event ||
      through.includes(event) ||
      (kind !== "chroot" && !isRootOutside(cause) && task !== null && tasks.has(task) && event >= to)
    );
  });
}
