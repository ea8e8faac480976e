// SPDX-License-Identifier: Apache-2.0
import { type RootStep, readRootSteps } from "../../store/repositories/causes/container-steps.ts";
import { type BootEvents, isInside } from "../../store/repositories/causes/placed-events.ts";
import { asText } from "../../store/text.ts";
import type { Cause } from "./cause.ts";

/** chroot and pivot_root by a container's task, after its container had its own root. */
export function changedRoots(events: BootEvents): Cause[] {
  return readRootSteps(events)
    .filter(isInside)
    .map((step) => {
      const { id, container, auid, task, host_event: shown } = step;
      return {
        kind: shown === null ? "chroot" : "host-root",
        from: id,
        fromContainer: container,
        to: id,
        toContainer: container,
        through: shown === null ? [] : [shown],
        auid,
        task,
        detail: wordsOf(step),
      };
    });
}

function wordsOf({ text, call, dev, inode, host_event: shown }: RootStep): string {
  const directory = text === null ? "a directory that the log does not name" : asText(text);
  const what = `called ${call ?? "chroot"} on ${directory}`;
  return shown === null
    ? `${what}: still in the container`
    : `${what}, the root directory of a file system that the host uses (device ${dev}, inode ${inode})`;
}
