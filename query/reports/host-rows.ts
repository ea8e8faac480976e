// SPDX-License-Identifier: Apache-2.0

import type { ContainerView } from "../../questions/container-view.ts";
import { HOST_PIDS_NAME } from "../../types/host-pids.ts";
import type { ReportRow } from "./report-model.ts";
import { type ReportReader, type Scope, scopeRows } from "./report-reader.ts";

/** Rows that a container's dossier tells of: the host's tells of what is so by process ids alone, too. */
export function dossierRows({ store }: ReportReader, boot: number, view: ContainerView): number[] {
  if (view.class !== "host" || view.isHostByPids) return [view.row];
  return store
    .prepare("SELECT id FROM container WHERE boot = ? AND class = 'host' ORDER BY id")
    .pluck()
    .all(boot) as number[];
}

/** How many events of the host are so by process ids alone. */
export function byPidsRow(reader: ReportReader, id: number): ReportRow {
  const scope: Scope = { containers: [id], words: ["--container", HOST_PIDS_NAME] };
  const parts = scopeRows<{ n: number }>(reader, scope, (source) => `SELECT count(*) AS n FROM ${source}`);
  const total = parts.reduce((sum, { n }) => sum + n, 0);
  return { cells: ["of these by process ids alone", String(total)], events: [], search: scope.words };
}
