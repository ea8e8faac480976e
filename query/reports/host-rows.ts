// SPDX-License-Identifier: Apache-2.0

import type { ContainerView } from "../../questions/container-view.ts";
import { hostContainers } from "../../store/repositories/containers/container-rows.ts";
import { countSelected } from "../../store/repositories/events/selected-events.ts";
import { HOST_PIDS_NAME } from "../../types/host-pids.ts";
import type { BootId, ContainerId } from "../../types/ids.ts";
import type { ReportRow } from "./report-model.ts";
import { type ReportReader, type Scope, scopeSum } from "./report-reader.ts";

/** Rows of a container's dossier: the host's includes "host" by process ids alone. */
export function dossierRows({ store }: ReportReader, boot: BootId, view: ContainerView): ContainerId[] {
  if (view.class !== "host" || view.isHostByPids) return [view.row];
  return hostContainers(store, boot);
}

/** Number of events that are the host's by process ids alone. */
export function byPidsRow(reader: ReportReader, id: ContainerId): ReportRow {
  const scope: Scope = { containers: [id], words: ["--container", HOST_PIDS_NAME] };
  const total = scopeSum(reader, scope, countSelected);
  return { cells: ["of these by process ids alone", String(total)], events: [], search: scope.words };
}
