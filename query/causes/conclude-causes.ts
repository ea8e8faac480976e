// SPDX-License-Identifier: Apache-2.0

import { type CauseRow, readBootCauses, saveCauseRows } from "../../store/repositories/causes/cause-rows.ts";
import { hasContainers } from "../../store/repositories/causes/container-steps.ts";
import { eventsByProcNames } from "../../store/repositories/causes/file-events.ts";
import {
  forgetCandidates,
  noCandidates,
  readCandidates,
  writeCandidates,
} from "../../store/repositories/causes/kept-candidates.ts";
import { bootEvents } from "../../store/repositories/causes/placed-events.ts";
import { findRuns, placeRuns, readProgramRuns } from "../../store/repositories/causes/program-runs.ts";
import { lastEventOf } from "../../store/repositories/events/event-rows.ts";
import type { Store } from "../../store/store.ts";
import type { BootId } from "../../types/ids.ts";
import type { Cause } from "./cause.ts";
import { changedRoots } from "./changed-roots.ts";
import { daemonClients, eventsOnEngines } from "./daemon-client.ts";
import { CLIENT_WORDS, mayBeRival } from "./engine-clients.ts";
import { EXEC_WORDS, execsBy, isExecRequest } from "./exec-by.ts";
import { executedFiles, hostFiles } from "./host-file.ts";
import { hostPrograms } from "./host-program.ts";
import { eventsOnHelpers, kernelHelpers } from "./kernel-helper.ts";
import { leftContainers } from "./left-container.ts";
import { shimClients } from "./shim-client.ts";

const WORDS = [...CLIENT_WORDS, ...EXEC_WORDS];

/**
 * Writes the possible causes across containers in one boot, in the order of the effects, from its memberships as they are stored. `unchanged`: every
 * event up to this one is still placed as at the last write; new causes are searched after it. `isNew`: none were written. Runs inside the caller's transaction.
 */
export function saveCauses(store: Store, boot: BootId, unchanged: number, isNew = false): void {
  const events = bootEvents(store, boot);
  const none = events.range.first - 1;
  // Every cause begins or ends in a container.
  if (!hasContainers(events)) return isNew ? undefined : forgetCauses(store, boot);
  const written = readBootCauses(store, boot);
  const known = readCandidates(store, boot, unchanged) ?? noCandidates(none);
  const { upTo: after } = known;
  const found = findRuns(
    events,
    { first: after + 1, last: events.range.last },
    WORDS,
    (argv) => mayBeRival({ argv }) || isExecRequest({ argv }),
  );
  const runs = new Map([...readProgramRuns(events, known.runs), ...found]);
  const sockets = eventsOnEngines(events, known.sockets, after);
  const helpers = eventsOnHelpers(events, known.helpers, after);
  const byProc = [...eventsByProcNames(events, known.byProc, after)];
  const files = executedFiles(events, known.files, after);
  const placed = placeRuns(events, runs);
  const programs = hostPrograms(events, byProc);
  const causes = [
    ...daemonClients(events, sockets, placed),
    ...shimClients(events),
    ...kernelHelpers(events, helpers),
    ...hostFiles(events, files?.touched ?? []).filter(
      (file) => !programs.some((program) => isPartOf(file, program)),
    ),
    ...programs,
    ...written.filter(({ kind, to }) => kind === "left-container" && to <= after),
    ...leftContainers(events, after),
    ...changedRoots(events),
    ...execsBy(events, placed),
  ].sort((a, b) => a.to - b.to);
  const rows = causes.map(toRow);
  if (JSON.stringify(rows) !== JSON.stringify(written.map(toRow))) saveCauseRows(store, boot, rows);
  const ids = (some: readonly { readonly id: number }[]) => [...new Set(some.map(({ id }) => id))];
  writeCandidates(store, boot, {
    upTo: lastEventOf(store, boot) ?? none,
    runs: [...runs.keys()],
    sockets: ids(sockets),
    helpers: ids(helpers),
    byProc: ids(byProc),
    files,
  });
}

function forgetCauses(store: Store, boot: BootId): void {
  forgetCandidates(store, boot);
  saveCauseRows(store, boot, []);
}

function toRow(cause: Cause | CauseRow): CauseRow {
  const { kind, from, fromContainer, to, toContainer, through, auid, task, detail } = cause;
  const events = typeof through === "string" ? through : JSON.stringify(through);
  return { kind, from, fromContainer, to, toContainer, through: events, auid, task, detail };
}

/** The same write and run, already reported. */
function isPartOf({ from, to }: Cause, whole: Cause): boolean {
  return to === whole.to && (from === whole.from || whole.through.includes(from));
}
