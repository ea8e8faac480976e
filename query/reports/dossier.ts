// SPDX-License-Identifier: Apache-2.0

import { keysOfBoot } from "../../store/event-key.ts";
import { readContainer } from "../../store/repositories/containers/container-rows.ts";
import { HOST_PIDS_NAME } from "../../types/host-pids.ts";
import type { ContainerId } from "../../types/ids.ts";
import { causeTable } from "./cause-table.ts";
import { placeName } from "./cell-names.ts";
import { claimTables } from "./claim-table.ts";
import { containerPicture } from "./container-picture.ts";
import { crossingTable } from "./crossings.ts";
import { callTable } from "./dossier/call-table.ts";
import { conflictTable } from "./dossier/conflict-table.ts";
import { failureTable } from "./dossier/failure-table.ts";
import { identityTable } from "./dossier/identity-table.ts";
import { peerTable } from "./dossier/peer-table.ts";
import { programTable } from "./dossier/program-table.ts";
import { fileTable } from "./files-written.ts";
import { dossierRows } from "./host-rows.ts";
import { AS_FAR_AS_PIDS } from "./host-words.ts";
import { processTable } from "./process-tree.ts";
import { isDoubtful, reportFoot } from "./report-foot.ts";
import type { Report } from "./report-model.ts";
import type { ReportReader, Scope, ScopeCondition } from "./report-reader.ts";
import { totalRows } from "./table-rows.ts";
import { outsideTable } from "./triage/outside-table.ts";
import { readIncidents } from "./triage/read-incidents.ts";
import { ancestorTable, namingTable } from "./who-started.ts";

/** Rows of each table, where nothing else is asked for. */
const DEFAULT_MOST = 300;

/**
 * Everything that the log says of one container (a row of `container`); the picture costs a look at every event of the boot. `where`: of its acts those
 * of which it holds, of incidents, causes and crossings those that rest on one; identity, processes and conflicts are of its whole life.
 */
export function readDossier(
  reader: ReportReader,
  id: ContainerId,
  pictured: boolean,
  limit = DEFAULT_MOST,
  where?: ScopeCondition,
): Report {
  const row = readContainer(reader.store, id);
  const view = reader.container(id);
  const ids = dossierRows(reader, row.boot, view);
  const life: Scope = {
    containers: ids,
    words: ["--container", view.isHostByPids ? HOST_PIDS_NAME : view.key],
  };
  const scope: Scope = where === undefined ? life : { ...life, where };
  const picture = pictured ? containerPicture(reader, row.boot, ids) : undefined;
  const incidents = view.class === "host" ? undefined : readIncidents(reader, scope);
  const { grave = [], deedsOf } = incidents ?? {};
  const keys = keysOfBoot(row.boot);
  const first = row.created ?? row.first_event ?? keys.first;
  const last = row.ended ?? row.last_event ?? keys.last;
  const foot = reportFoot(reader, [{ boot: row.boot, first, last }]);
  const conflicts = conflictTable(reader, life, limit);
  return {
    name: "container",
    title:
      view.class === "host"
        ? `Dossier of the host${view.isHostByPids ? AS_FAR_AS_PIDS : ""}`
        : `Dossier of a ${view.class}`,
    subject: placeName(view),
    ...(picture === undefined ? {} : { picture }),
    tables: [
      ...(incidents?.paragraphs() ?? []),
      identityTable(reader, row, life),
      ...claimTables(reader, view),
      ancestorTable(reader, id),
      causeTable(reader, id, scope),
      namingTable(reader, id, limit),
      crossingTable(reader, row.boot, scope, limit),
      ...(deedsOf === undefined || grave.length === 0 ? [] : [outsideTable(reader, grave, deedsOf, limit)]),
      processTable(reader, ids, life, limit),
      programTable(reader, scope, limit),
      fileTable(reader, id, scope, limit),
      peerTable(reader, scope, limit),
      failureTable(reader, scope, limit),
      callTable(reader, scope),
      conflicts,
    ],
    foot,
    doubtful: isDoubtful(foot) || totalRows(conflicts) > 0,
  };
}
