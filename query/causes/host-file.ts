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
export function hostFiles(events: BootEvents): Cause[] {
  const inodes = hasContainers(events) ? touchedInodes(events, executedInodes(events)) : [];
  if (inodes.length === 0) return [];
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
  touches.return(); // a statement that is left in the middle keeps the database locked
  return [...causes.values()];
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
