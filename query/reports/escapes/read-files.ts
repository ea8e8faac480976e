// SPDX-License-Identifier: Apache-2.0

import { hostContainers } from "../../../store/repositories/containers/container-rows.ts";
import { type OpenedFile, readOpensInContainers } from "../../../store/repositories/paths/container-files.ts";
import { ownRootDevices } from "../../../store/repositories/paths/root-changes.ts";
import type { BootId, ContainerId } from "../../../types/ids.ts";
import { changedFile } from "../../paths/changed-file.ts";
import { firstPrograms } from "../../paths/first-programs.ts";
import { hostDevices } from "../../paths/host-devices.ts";
import { openCalls } from "../../paths/open-calls.ts";
import { type ReportReader, type Scope, selectScope } from "../report-reader.ts";
import type { Escape } from "./escape.ts";
import { hostFileFinding } from "./host-file-finding.ts";
import { toldContainers } from "./host-files.ts";

/** Files that engines mount into every container. */
const MOUNTED = /^\/(?:etc\/(?:hosts|hostname|resolv\.conf)|run\/\.containerenv|dev\/termination-log)$/;

/**
 * Files that a container's tasks opened to read on devices which the host's own tasks use, in the scope's time: of each name the first time. Not where
 * the container's own root lies on the device; engines' standard mounts are left out. `told` are events of other findings.
 */
export function readHostFiles(
  reader: ReportReader,
  boot: BootId,
  scope: Scope,
  told: ReadonlySet<number>,
): Escape[] {
  const hosts = hostContainers(reader.store, boot);
  const { containers: asked } = scope;
  const reachesHost = asked === undefined || hosts.some((row) => asked.includes(row));
  const containers = toldContainers(reader, boot).filter((row) => reachesHost || asked.includes(row));
  const opened = readOpens(reader, boot, scope, containers);
  const those = [...new Set(opened.map(({ container }) => container))];
  const began = firstPrograms(reader.store, those);
  const roots = rootDevices(reader, those);
  const firsts = new Map<string, OpenedFile>();
  for (const read of opened) {
    const { id, container, name, device } = read;
    const file = `${container} ${device} ${name}`;
    if (told.has(id) || id <= (began.get(container) ?? 0) || roots.has(`${container} ${device}`)) continue;
    if (!firsts.has(file)) firsts.set(file, read);
  }
  const reads = [...firsts.values()];
  const devices = hostDevices(
    reader.store,
    boot,
    reads.map(({ device }) => device),
  );
  return reads
    .filter(({ id, device }) => devices.has(device) && !isMounted(reader, id))
    .map((read) => hostFileFinding(reader, read, hosts, devices, { rank: 4, did: "read" }));
}

function isMounted(reader: ReportReader, id: number): boolean {
  const { file } = changedFile(reader.events.files(reader.events.event(id)));
  return typeof file?.path === "string" && MOUNTED.test(file.path);
}

/** Container and device of each root that a runtime gave. */
function rootDevices({ store }: ReportReader, containers: readonly ContainerId[]): ReadonlySet<string> {
  return new Set(ownRootDevices(store, containers).map(({ container, dev }) => `${container} ${dev}`));
}

/** Opens that succeeded and changed nothing, of files on possible disks, by tasks of these containers, in order. */
function readOpens(
  { store }: ReportReader,
  boot: BootId,
  { containers: _, ...times }: Scope,
  containers: readonly ContainerId[],
): OpenedFile[] {
  if (containers.length === 0) return [];
  return readOpensInContainers(store, boot, selectScope(store, times, boot), openCalls(store), containers);
}
