// SPDX-License-Identifier: Apache-2.0

import { callNames } from "../../../interpret/call-names.ts";
import type { EventView, StoredText } from "../../../questions/event-view.ts";
import { callEvents } from "../../../store/repositories/causes/call-events.ts";
import {
  type BootEvents,
  isInside,
  type PlacedEvent,
} from "../../../store/repositories/causes/placed-events.ts";
import { readCallRows } from "../../../store/repositories/events/call-rows.ts";
import { type LastPlace, lastPlaceReader } from "../../../store/repositories/tasks/memberships.ts";
import { fieldValue, recordsOfEvent } from "../../../transport/read-frame.ts";
import { type DeviceNode, deviceNodes } from "../../paths/device-node.ts";
import type { ReportReader } from "../report-reader.ts";

export type ActKind =
  | "module"
  | "unloaded"
  | "kexec"
  | "handle"
  | "bpf"
  | "node"
  | "mounted"
  | "disk-written"
  | "disk-read"
  | "memory-written"
  | "memory-read"
  | "sysrq"
  | "traced"
  | "traced-last-seen"
  | "engine"
  | "engine-failed"
  | "client";

/** An act on the kernel, on a disk below its file systems, or on an engine. */
export interface Act extends Pick<PlacedEvent, "id" | "timeMs" | "pid" | "container" | "class"> {
  readonly kind: ActKind;
  readonly call: string;
  /** A path or the name of a module, in words; null: the log does not say. */
  readonly object: string | null;
  /** Numbers of the device; null where it is about none. */
  readonly device: string | null;
}

/** By the name of the call. */
const CALLS: Readonly<Record<string, ActKind>> = {
  init_module: "module",
  finit_module: "module",
  delete_module: "unloaded",
  kexec_load: "kexec",
  kexec_file_load: "kexec",
  open_by_handle_at: "handle",
  bpf: "bpf",
  mknod: "node",
  mknodat: "node",
  mount: "mounted",
  fsconfig: "mounted",
  ptrace: "traced",
};
/** BPF_PROG_LOAD of linux/bpf.h. */
const LOAD = "5";

/** Calls of tasks in containers that act on the kernel. */
export function* callActs(reader: ReportReader, events: BootEvents): Generator<Act, void, undefined> {
  const names = callNames();
  const kinds = new Map(
    readCallRows(reader.store).flatMap((row) => {
      const name = names.call(row);
      return Object.hasOwn(CALLS, name) ? [[row.id, { name, kind: CALLS[name]! }] as const] : [];
    }),
  );
  const lastPlace = lastPlaceReader(reader.store, events.boot);
  for (const placed of callEvents(events, [...kinds.keys()])) {
    if (!isInside(placed)) continue;
    const { name: call, kind } = kinds.get(placed.call)!;
    const { id, timeMs, pid, container, class: place } = placed;
    const act = { id, timeMs, pid, container, class: place, kind, call };
    const event = reader.events.event(id);
    if (kind === "traced")
      for (const target of hostTargets(event, lastPlace)) yield { ...act, ...target, device: null };
    else if (kind === "node" || kind === "mounted") {
      const nodes = deviceNodes(reader.records, event);
      const node = nodes.find((one) => one.kind === "disk" || (kind === "node" && one.kind === "memory"));
      if (node !== undefined) yield { ...act, object: pathOf(reader, event, node), device: node.device };
    } else if (kind !== "bpf" || recordField(reader, event, "SYSCALL", "a0") === LOAD)
      yield { ...act, object: objectOf(reader, event, kind), device: null };
  }
}

/** Tasks of the host that an event is about, where the kernel does not say in which container they are: their pids are the host's. */
function hostTargets(
  { row, objects }: EventView,
  lastPlace: (pid: number, event: number) => LastPlace | undefined,
): Pick<Act, "kind" | "object">[] {
  return objects.flatMap(({ pid, comm, container }) => {
    const place = pid === null || container !== null ? undefined : lastPlace(pid, row);
    if (place?.class !== "host") return [];
    const name = textOf(comm);
    const object = `pid ${pid}${name === null ? "" : ` (${name})`}`;
    return [{ kind: place.goesOn ? ("traced" as const) : ("traced-last-seen" as const), object }];
  });
}

function objectOf(reader: ReportReader, event: EventView, kind: ActKind): string | null {
  if (kind === "module" || kind === "unloaded") return moduleName(reader, event);
  if (kind !== "handle") return null;
  const file = reader.events.files(event).findLast(({ nametype }) => nametype !== "PARENT");
  return file === undefined ? null : (textOf(file.path ?? file.name) ?? fileNumbers(file));
}

function fileNumbers({
  inode,
  dev,
}: {
  readonly inode: number | null;
  readonly dev: string | null;
}): string | null {
  return inode === null || dev === null ? null : `inode ${inode} on device ${dev}`;
}

function moduleName(reader: ReportReader, event: EventView): string | null {
  return recordField(reader, event, "KERN_MODULE", "name")?.replace(/^"(.*)"$/, "$1") ?? null;
}

/** The path of a device file that an event names, as far as it is known. */
export function pathOf(reader: ReportReader, event: EventView, { inode }: DeviceNode): string | null {
  const file = reader.events.files(event).find((one) => one.inode === inode && one.nametype !== "PARENT");
  return textOf(file?.path ?? file?.name ?? null);
}

const textOf = (text: StoredText | null): string | null =>
  text === null ? null : typeof text === "string" ? text : Buffer.from(text).toString("utf8");

function recordField(
  { records }: ReportReader,
  { row, node, timeMs, serial }: EventView,
  type: string,
  name: string,
): string | undefined {
  for (const { line } of records.records(row))
    for (const record of recordsOfEvent(line, timeMs, serial, () => node))
      if (record.type === type) return fieldValue(record, name);
  return undefined;
}
