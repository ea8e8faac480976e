// SPDX-License-Identifier: Apache-2.0
import { hasContainers } from "../../store/repositories/causes/container-steps.ts";
import {
  executedByHost,
  executedInodes,
  type FileOnDevice,
  touchedInodes,
  touchesOf,
} from "../../store/repositories/causes/file-events.ts";
import { type BootEvents, isInside } from "../../store/repositories/causes/placed-events.ts";
import type { Cause } from "./cause.ts";

/**
 * Files that the host executed, by device and inode, and that a container's task had made, or opened for writing by a
 * descriptor's or a program's name in /proc, before: the way of a mounted host directory. Most logs
 * have no such file, and then two scans of PATH rows are all; else both sides are read side by side.
 */
export function hostFiles(events: BootEvents, inodes: readonly number[]): Cause[] {
  if (inodes.length === 0 || !hasContainers(events)) return [];
  const lastTouch = new Map<string, FileOnDevice>();
  const causes = new Map<string, Cause>();
  const touches = touchesOf(events, inodes);
  let touch = touches.next();
  for (const run of executedByHost(events, inodes)) {
    for (; !touch.done && touch.value.id < run.id; touch = touches.next())
      if (isInside(touch.value)) lastTouch.set(fileOf(touch.value), touch.value);
    const cause = lastTouch.get(fileOf(run));
    if (cause !== undefined && !causes.has(fileOf(run))) causes.set(fileOf(run), causeOf(cause, run));
  }
  touches.return(); // an unfinished statement keeps the database locked
  return [...causes.values()];
}

/** Inodes that were executed, and those of them that were made or opened for writing by a name in /proc. */
export interface ExecutedFiles {
  readonly executed: readonly number[];
  readonly touched: readonly number[];
}

/** The same, given the state up to `after` or later. */
export function executedFiles(
  events: BootEvents,
  known: ExecutedFiles | null,
  after: number,
): ExecutedFiles | null {
  if (!hasContainers(events)) return null;
  const { executed, touched } = known ?? { executed: [], touched: [] };
  const added = known === null ? events.range : { first: after + 1, last: events.range.last };
  const before = new Set(executed);
  const isNew = executedInodes(events, added).filter((inode) => !before.has(inode));
  const again = touchedInodes(events, added, executed);
  return {
    executed: [...executed, ...isNew],
    touched: [...new Set([...touched, ...again, ...touchedInodes(events, events.range, isNew)])],
  };
}

function causeOf(touch: FileOnDevice, run: FileOnDevice): Cause {
  return {
    kind: "host-file",
    from: touch.id,
    fromContainer: touch.container,
    to: run.id,
    toContainer: run.container,
    through: [],
    auid: touch.auid,
    task: run.task,
    detail: `${touch.text} (device ${run.dev}, inode ${run.inode}) was executed outside after`,
  };
}

function fileOf({ dev, inode }: FileOnDevice): string {
  return `${dev}:${inode}`;
}
