// SPDX-License-Identifier: Apache-2.0
import { bootOf } from "../../store/event-key.ts";
import type { Store } from "../../store/store.ts";
import type { Cause } from "./cause.ts";
import { eventsOnPaths, firstEventsUnder, isInside } from "./placed-events.ts";

/** Files whose content the kernel executes, as root and outside every container. */
const HELPERS = [
  "*/core_pattern",
  "*/release_agent",
  "*/uevent_helper",
  "*/sys/kernel/modprobe",
  "*/binfmt_misc/register",
];
const KTHREADD = 2;
const WINDOW_MS = 3_600_000;

/** A helper's path opened inside a container, and the first task that the kernel started within the hour. */
export function kernelHelpers(store: Store): Cause[] {
  const writes = eventsOnPaths(store, HELPERS).filter((event) => isInside(event) && event.success !== 0);
  if (writes.length === 0) return [];
  const upcalls = firstEventsUnder(store, KTHREADD);
  return writes.flatMap((write) => {
    const upcall = upcalls.find(
      ({ id, timeMs }) =>
        id > write.id && bootOf(id) === bootOf(write.id) && timeMs - write.timeMs <= WINDOW_MS,
    );
    if (upcall === undefined) return [];
    return [
      {
        kind: "kernel-helper",
        from: write.id,
        fromContainer: write.container,
        to: upcall.id,
        toContainer: upcall.container,
        through: [],
        auid: write.auid,
        task: upcall.task,
        detail: `opened ${write.text}; the kernel started a task after`,
      },
    ];
  });
}
