// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../../interpret/call-names.ts";
import { onceFor } from "../../../store/memo.ts";
import { eventsOfPaths, type FileEvent } from "../../../store/repositories/causes/path-events.ts";
import { type BootEvents, isInside } from "../../../store/repositories/causes/placed-events.ts";
import { namedPaths, pathsByEnd, pathsWithin } from "../../../store/search/named-paths.ts";
import { type DeviceNode, deviceNodes } from "../../paths/device-node.ts";
import type { ReportReader } from "../report-reader.ts";
import { type Act, type ActKind, pathOf } from "./kernel-calls.ts";

const OPENS = /^(?:open(?:at|at2)?|creat)$/;
/** Files of /dev that every program may open; mode= and rdev= decide on the others. */
const HARMLESS =
  /(?:^|\/)dev\/(?:null|zero|full|u?random|tty\w*|ptmx|pts(?:\/.*)?|console|std\w+|fd(?:\/.*)?|shm(?:\/.*)?|mqueue(?:\/.*)?|hugepages(?:\/.*)?|log|fuse|kmsg|kvm|net\/\w+|dri(?:\/.*)?|snd(?:\/.*)?)?$/;
const DEVICE = /(?:^|\/)dev\/./;
const CORE = /(?:^|\/)proc\/kcore$/;
const SYSRQ = /(?:^|\/)proc\/sysrq-trigger$/;

const isDevice = (path: string) => DEVICE.test(path) && !HARMLESS.test(path);
const isFile = (path: string) => CORE.test(path) || SYSRQ.test(path);

/** Opens of disks, of the kernel's memory and of sysrq-trigger by tasks in containers. `made`: paths of device files that these made. */
export function* fileActs(
  reader: ReportReader,
  events: BootEvents,
  made: ReadonlySet<string>,
): Generator<Act, void, undefined> {
  const { store } = reader;
  const names = callNames();
  const named = [
    onceFor(store, isDevice, () => pathsWithin(store, isDevice, "dev")),
    onceFor(store, isFile, () => pathsByEnd(store, isFile, ["kcore", "sysrq-trigger"])),
    ...(made.size === 0 ? [] : [namedPaths(store, (path) => made.has(path))]),
  ];
  const seen = new Set<number>();
  for (const paths of named)
    for (const file of eventsOfPaths(events, paths)) {
      if (file.success !== 1 || !isInside(file) || seen.has(file.id)) continue;
      seen.add(file.id);
      const event = reader.events.event(file.id);
      const call = event.call === null ? "" : names.call(event.call);
      if (!OPENS.test(call)) continue;
      for (const node of deviceNodes(reader.records, event)) {
        const kind = kindOf(node, file);
        if (kind === undefined) continue;
        const { id, timeMs, pid, container, class: place } = file;
        const device = node.kind === "file" ? null : node.device;
        const object = pathOf(reader, event, node) ?? file.text;
        yield { id, timeMs, pid, container, class: place, kind, call, object, device };
      }
    }
}

function kindOf({ kind }: DeviceNode, { text, isChange }: FileEvent): ActKind | undefined {
  if (kind === "disk") return isChange ? "disk-written" : "disk-read";
  if (kind === "memory") return isChange ? "memory-written" : "memory-read";
  if (CORE.test(text)) return "memory-read";
  return SYSRQ.test(text) && isChange ? "sysrq" : undefined;
}
