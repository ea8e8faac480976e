// SPDX-License-Identifier: Apache-2.0

import { hostContainers, readToldContainers } from "../../../store/repositories/containers/container-rows.ts";
import { readChangesInContainers } from "../../../store/repositories/paths/container-files.ts";
import type { BootId, ContainerId } from "../../../types/ids.ts";
import { firstPrograms } from "../../paths/first-programs.ts";
import { hostDevices } from "../../paths/host-devices.ts";
import { openCalls } from "../../paths/open-calls.ts";
import { type ReportReader, type Scope, selectScope } from "../report-reader.ts";
import type { Escape } from "./escape.ts";
import { hostFileFinding } from "./host-file-finding.ts";

/**
 * Files that a container's tasks changed on devices which the host's own tasks use, in the scope's time, after its first program: what came before is
 * the runtime's own work. `told` are events that other findings tell.
 */
export function changedHostFiles(
  reader: ReportReader,
  boot: BootId,
  scope: Scope,
  told: ReadonlySet<number>,
): Escape[] {
  const hosts = hostContainers(reader.store, boot);
  const { containers: asked, words, ...times } = scope;
  const reachesHost = asked === undefined || hosts.some((row) => asked.includes(row));
  const isTold = new Set(toldContainers(reader, boot));
  const changes = readChangesInContainers(
    reader.store,
    boot,
    selectScope(reader.store, { ...times, words }, boot),
    openCalls(reader.store),
  ).filter(
    ({ id, container }) =>
      !told.has(id) && isTold.has(container) && (reachesHost || asked.includes(container)),
  );
  const began = firstPrograms(reader.store, [...new Set(changes.map(({ container }) => container))]);
  const devices = hostDevices(
    reader.store,
    boot,
    changes.map(({ device }) => device),
  );
  return changes
    .filter(({ id, device, container }) => devices.has(device) && id > (began.get(container) ?? 0))
    .map((change) => hostFileFinding(reader, change, hosts, devices, { rank: 3, did: "changed" }));
}

/** Rows of the containers of a boot that reports speak of, without the host. */
export function toldContainers({ store }: ReportReader, boot: BootId): ContainerId[] {
  return readToldContainers(store, boot).flatMap(({ id, class: kind }) => (kind === "host" ? [] : [id]));
}
