// SPDX-License-Identifier: Apache-2.0

import type { EventView } from "../../questions/event-view.ts";
import type { RecordSource } from "../../questions/record-source.ts";
import { fieldValue, recordsOfEvent } from "../../transport/read-frame.ts";

const TYPE_OF_FILE = 0o170000;
const BLOCK = 0o060000;
const CHARACTER = 0o020000;
const REGULAR = 0o100000;
/** Majors of block devices that hold memory or a file of whoever made them: ram disks and loop devices. */
const NO_DISKS = new Set([1, 7]);
/** Minors of the character major 1: mem, kmem, port. */
const MEMORY = new Set([1, 2, 4]);
/** Minors of one disk in the numbering of SCSI, virtio, Xen and NVMe: the first is the whole disk, the others are partitions. */
const MINORS_OF_DISK = 16;

/** A disk, or what shows the kernel's memory; `file`: a regular file, such as /proc/kcore. */
export interface DeviceNode {
  readonly kind: "disk" | "memory" | "file";
  /** Inode of the file itself. */
  readonly inode: number | null;
  /** Of a device its numbers, as dev= of a file on it: `08:01`. */
  readonly device: string;
}

/** Disks, memory and regular files that the PATH records of an event name; the store keeps neither mode= nor rdev=. */
export function deviceNodes(
  records: RecordSource,
  { row, node, timeMs, serial }: Pick<EventView, "row" | "node" | "timeMs" | "serial">,
): DeviceNode[] {
  const lines = records.records(row).map(({ line }) => line);
  return [...new Set(lines)].flatMap((line) =>
    recordsOfEvent(line, timeMs, serial, () => node).flatMap((record) => {
      if (record.type !== "PATH" || fieldValue(record, "nametype") === "PARENT") return [];
      const device = fieldValue(record, "rdev") ?? "";
      const kind = kindOf(Number.parseInt(fieldValue(record, "mode") ?? "", 8), device);
      const inode = Number(fieldValue(record, "inode") ?? Number.NaN);
      return kind === undefined ? [] : [{ kind, inode: Number.isNaN(inode) ? null : inode, device }];
    }),
  );
}

function kindOf(mode: number, device: string): DeviceNode["kind"] | undefined {
  const [major, minor] = device.split(":").map((part) => Number.parseInt(part, 16));
  const type = mode & TYPE_OF_FILE;
  if (type === REGULAR) return "file";
  if (type === BLOCK) return NO_DISKS.has(major!) ? undefined : "disk";
  return type === CHARACTER && major === 1 && MEMORY.has(minor!) ? "memory" : undefined;
}

/** The device, and where it is a whole disk the partitions on it. */
export function devicesOnDisk(device: string): string[] {
  const [major, minor] = device.split(":").map((part) => Number.parseInt(part, 16));
  if (major === undefined || minor === undefined || minor % MINORS_OF_DISK !== 0) return [device];
  const hex = (number: number) => number.toString(16).padStart(2, "0");
  return Array.from({ length: MINORS_OF_DISK }, (_, at) => `${hex(major)}:${hex(minor + at)}`);
}
