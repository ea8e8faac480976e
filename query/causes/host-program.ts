// SPDX-License-Identifier: Apache-2.0
import { EventFlag } from "../../store/event-flags.ts";
import { type HostRun, type ProcEvent, runsOfHost } from "../../store/repositories/causes/file-events.ts";
import { type BootEvents, isInside } from "../../store/repositories/causes/placed-events.ts";
import { isDisk } from "../paths/host-devices.ts";
import type { Cause } from "./cause.ts";

/** The first write to a file by a container's tasks, their earlier opens of it, and the host's nearest run: the first after, else the last before. */
interface Write {
  readonly event: ProcEvent;
  readonly opened: readonly number[];
  run?: HostRun;
}

const MOST_OPENED = 4;

/**
 * A file that the host executes, before or after, and that a container's task opened for writing by a name in /proc. Of each file the first such
 * event of a container. One pass over either side, however many files there are. Source: CVE-2019-5736.
 */
export function hostPrograms(events: BootEvents, files: readonly ProcEvent[]): Cause[] {
  const writes = writesInside(files);
  if (writes.size === 0) return [];
  const inodes = new Set([...writes.values()].flat().map(({ event }) => event.inode));
  for (const run of runsOfHost(events, [...inodes]))
    for (const write of writes.get(fileOf(run)) ?? []) {
      const isAfter = write.run !== undefined && write.run.event > write.event.id;
      if (!isAfter) write.run = run;
    }
  return [...writes.values()]
    .flat()
    .flatMap((write) => (write.run === undefined ? [] : [causeOf(write, write.run)]));
}

function fileOf({ dev, inode }: { readonly dev: string; readonly inode: string }): string {
  return `${dev} ${inode}`;
}

function writesInside(events: readonly ProcEvent[]): Map<string, Write[]> {
  const opened = new Map<string, number[]>();
  const writes = new Map<string, Write[]>();
  for (const event of events) {
    if (!isInside(event) || !isDisk(event.dev)) continue;
    const [file, own] = [fileOf(event), `${event.container} ${fileOf(event)}`];
    const known = writes.get(file) ?? [];
    if (known.some((write) => write.event.container === event.container)) continue;
    const before = opened.get(own) ?? [];
    if ((event.flags & EventFlag.changes) !== 0) writes.set(file, [...known, { event, opened: before }]);
    else if (before.length < MOST_OPENED) opened.set(own, [...before, event.id]);
  }
  return writes;
}

function causeOf({ event: write, opened }: Write, run: HostRun): Cause {
  const { id, container, auid, text, dev, inode } = write;
  const isAfter = run.event > id;
  const events = [...opened, id, ...(isAfter ? [] : [run.event])];
  return {
    kind: "host-program",
    from: events[0]!,
    fromContainer: container,
    to: isAfter ? run.event : id,
    toContainer: run.container,
    through: events.slice(1),
    auid,
    task: isAfter ? run.task : null,
    detail: `opened ${text} for writing, a file (device ${dev}, inode ${inode}) that the host executed ${isAfter ? "after" : "before, and no task that is proven to be on the host after it"}`,
  };
}
