// SPDX-License-Identifier: Apache-2.0
import {
  hostPidsReader,
  type RootStep,
  readRootSteps,
} from "../../store/repositories/causes/container-steps.ts";
import { type BootEvents, isInside } from "../../store/repositories/causes/placed-events.ts";
import { asText } from "../../types/as-text.ts";
import type { Cause } from "./cause.ts";

/** The root directory of process 1, as `nsenter -t 1` takes it. */
const ROOT_OF_INIT = /^\/+proc\/+1\/+root\/*\.?$/;
const OF_INIT =
  "the root directory of the host's first process, for the container counts in the host's process ids";

/** chroot and pivot_root by a container's task, after its container had its own root. */
export function changedRoots(events: BootEvents): Cause[] {
  const countsAsHost = hostPidsReader(events);
  return readRootSteps(events)
    .filter(isInside)
    .map((step) => {
      const { id, container, auid, task, host_event: shown, text } = step;
      const isOfInit = text !== null && ROOT_OF_INIT.test(asText(text)) && countsAsHost(container!);
      return {
        kind: isOfInit || step.is_slash === 1 ? "host-root" : shown === null ? "chroot" : "host-file-system",
        from: id,
        fromContainer: container,
        to: id,
        toContainer: container,
        through: shown === null ? [] : [shown],
        auid,
        task,
        detail: isOfInit && shown === null ? `${wordsOf(step, false)}: ${OF_INIT}` : wordsOf(step, true),
      };
    });
}

function wordsOf(
  { text, call, dev, inode, host_event: shown, is_slash }: RootStep,
  isWhole: boolean,
): string {
  const what = `called ${call ?? "chroot"} on ${text === null ? "a directory without a name in the log" : asText(text)}`;
  if (!isWhole) return what;
  if (shown === null) return `${what}: still in the container`;
  const directory =
    is_slash === 1
      ? "the host's root directory"
      : "the root directory of a file system that an event of the host names";
  return `${what}, ${directory} (device ${dev}, inode ${inode})`;
}
