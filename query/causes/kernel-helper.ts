// SPDX-License-Identifier: Apache-2.0
import type { Cause } from "./cause.ts";
import {
  type BootEvents,
  eventsOnPaths,
  firstEventsUnder,
  isInside,
  type PlacedEvent,
} from "./placed-events.ts";

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
export function kernelHelpers(events: BootEvents): Cause[] {
  const writes = writesInside(events);
  if (writes.length === 0) return [];
  const upcalls = firstEventsUnder(events, KTHREADD);
  let next = 0;
  return writes.flatMap((write) => {
    while (next < upcalls.length && upcalls[next]!.id <= write.id) next++;
    const upcall = upcalls[next];
    if (upcall === undefined || upcall.timeMs - write.timeMs > WINDOW_MS) return [];
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

/** Each event once, also where it names a helper twice. */
function writesInside(events: BootEvents): PlacedEvent[] {
  const writes: PlacedEvent[] = [];
  for (const event of eventsOnPaths(events, HELPERS))
    if (isInside(event) && event.success !== 0 && writes.at(-1)?.id !== event.id) writes.push(event);
  return writes;
}
