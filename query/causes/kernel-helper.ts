// SPDX-License-Identifier: Apache-2.0

import { eventsOnPaths, type FileEvent } from "../../store/repositories/causes/path-events.ts";
import {
  type BootEvents,
  isInside,
  type PlacedEvent,
} from "../../store/repositories/causes/placed-events.ts";
import { firstEventsUnder } from "../../store/repositories/causes/program-runs.ts";
import { ownRootDevices } from "../../store/repositories/paths/root-changes.ts";
import { KTHREADD } from "../../types/attribution/kernel-numbers.ts";
import type { Cause } from "./cause.ts";

/**
 * Files with the path of a program that the kernel executes as root outside every container. Source: fs/coredump.c, kernel/cgroup/cgroup-v1.c,
 * lib/kobject_uevent.c, kernel/module/kmod.c, kernel/reboot.c, fs/binfmt_misc.c
 */
const ANYWHERE = /(?:^|\/)(?:core_pattern|release_agent|uevent_helper|poweroff_cmd)$/;
const BELOW = /\/(?:sys\/kernel\/(?:modprobe|hotplug)|binfmt_misc\/register)$/;
/** The ends of the paths of all of these. */
const ENDINGS = [
  "core_pattern",
  "release_agent",
  "uevent_helper",
  "poweroff_cmd",
  "modprobe",
  "hotplug",
  "register",
];
export const HELPER_WINDOW_MS = 3_600_000;

/**
 * Program files that the kernel starts by default: a run of one is no evidence of a write. Full paths, since any user can name a
 * file `modprobe`. Source: the callers of call_usermodehelper; the handlers of core dumps that distributions set.
 */
const ORDINARY = [
  /^(?:\/usr)?\/s?bin\/(?:modprobe|kmod|insmod|hotplug|mdev|udevadm|request-key|key\.dns_resolver|bridge-stp|nfsidmap|nfs_cache_getent|nfsdcltrack|drbdadm|ocfs2_hb_ctl|poweroff|reboot)$/,
  /^(?:\/usr)?\/lib\/systemd\/(?:systemd-udevd|systemd-coredump|systemd-cgroups-agent)$/,
  /^\/usr\/libexec\/abrt-hook-ccpp$/,
];

/**
 * A helper's file opened for writing inside a container, and the first task that the kernel started within the hour and that is none of its ordinary helpers;
 * the write alone where none is in the log.
 */
export function kernelHelpers(events: BootEvents, files: readonly FileEvent[]): Cause[] {
  const writes = writesInside(events, files);
  if (writes.length === 0) return [];
  const upcalls = firstEventsUnder(events, KTHREADD).filter((upcall) => !isOrdinary(upcall));
  let next = 0;
  return writes.map((write) => {
    while (next < upcalls.length && upcalls[next]!.id <= write.id) next++;
    const upcall = upcalls[next];
    const led = upcall !== undefined && upcall.timeMs - write.timeMs <= HELPER_WINDOW_MS ? upcall : undefined;
    return {
      kind: "kernel-helper",
      from: write.id,
      fromContainer: write.container,
      to: (led ?? write).id,
      toContainer: (led ?? write).container,
      through: [],
      auid: write.auid,
      task: led?.task ?? null,
      detail: `opened ${write.text} for writing; ${led === undefined ? "no task of the kernel's within an hour after, ordinary helpers left out" : `a task of the kernel's ${led.timeMs - write.timeMs} ms after`}`,
    };
  });
}

const isOrdinary = ({ text }: PlacedEvent): boolean => ORDINARY.some((path) => path.test(text));

/** First events of the ordinary helpers that the kernel started, in order; their text is the program file. */
export function ordinaryHelpers(events: BootEvents): PlacedEvent[] {
  return firstEventsUnder(events, KTHREADD).filter(isOrdinary);
}

/** True for a file that names such a program. */
export function isHelperPath(path: string): boolean {
  return ANYWHERE.test(path) || BELOW.test(path);
}

/** Events on the files of helpers; `known`: those up to `after`, or more. */
export function eventsOnHelpers(
  events: BootEvents,
  known: readonly number[],
  after: number,
): readonly FileEvent[] {
  return [...eventsOnPaths(events, isHelperPath, ENDINGS, known, after)];
}

/** Each event once, also where it names a helper twice. A file on the device of the container's own root is not the kernel's, whatever its name. */
function writesInside({ store }: BootEvents, files: readonly FileEvent[]): PlacedEvent[] {
  const inside = files.filter((file) => file.isChange && isInside(file));
  const roots = ownRootDevices(store, [...new Set(inside.map(({ container }) => container!))]);
  const plain = new Set(roots.map(({ container, dev }) => `${container} ${dev}`));
  const writes: PlacedEvent[] = [];
  for (const file of inside)
    if (!plain.has(`${file.container} ${file.dev}`) && writes.at(-1)?.id !== file.id) writes.push(file);
  return writes;
}
