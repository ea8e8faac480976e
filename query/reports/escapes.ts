// SPDX-License-Identifier: Apache-2.0
import { readContainer } from "../../store/repositories/containers/container-rows.ts";
import { containerPicture } from "./container-picture.ts";
import { openDisagreements } from "./disagreements/open-disagreements.ts";
import { collapseRepeats } from "./escapes/collapse-repeats.ts";
import {
  ALIKE_COLUMNS,
  alikeRow,
  DEED_COLUMNS,
  type DeedReader,
  deedRow,
  deedsAlike,
} from "./escapes/deeds.ts";
import { type Escape, followedOf } from "./escapes/escape.ts";
import { ESCAPE_COLUMNS, escapeRow } from "./escapes/escape-row.ts";
import { findEscapes } from "./escapes/find-escapes.ts";
import { unplacedMoves, unplacedTable } from "./escapes/unplaced-moves.ts";
import { nothingIn } from "./log-has.ts";
import { isDoubtful, reportFoot } from "./report-foot.ts";
import type { Report, ReportTable } from "./report-model.ts";
import type { ReportReader, Scope } from "./report-reader.ts";
import { scopeRanges } from "./scope-ranges.ts";
import { firstRows } from "./table-rows.ts";

const RANKS =
  "1: reached the host or the kernel. 2: may have reached it, or opened a way there. 3: crossed the border of a container, or changed a file on a disk of the host or opened it for writing. 4: another root directory, a task in no container by the kernel's record that came from none, or a file on such a disk opened to read. The last column has the reason. A volume given to a container on purpose looks the same as the files of 3 and 4, a disk given on purpose the same as the disks of 1 to 3. Causes are inferred. Attempts at one thing are one row; its time is that of its event.";
const OUTSIDE =
  "Programs run, and files on disks changed or opened for writing, after the findings above: by their tasks, by tasks outside with an inferred cause in the container, and by children of these; as far as calls are logged. A log has the open, not the writing.";
const READ =
  "Files on disks opened by the same tasks without a flag for writing. A log has the open, not the reading. A file opened again by one process is one row.";
const NOTHING = "None of this is in the log of tasks in a known place.";
const NOT_LOGGED =
  "The log shows it only where these calls are audited: clone, unshare, setns, chroot, pivot_root, execve, mount, mknod, connect, ptrace, bpf, init_module, kexec_load, open_by_handle_at and their like, and opens of files (ctraudit stats has the list). Not looked at: process_vm_writev and writes to /proc/PID/mem, for no record names their target; disks by a name outside of /dev without a logged mknod.";
const RESTRICTED = " Only findings of this container: out of it, into it, and across its border.";

/** Findings and their consequences, the gravest first. `isApart`: each attempt is its own row, for reports of new ones. */
export function readEscapes(
  reader: ReportReader,
  scope: Scope,
  limit: number,
  { isApart = false, pictured = false }: { readonly isApart?: boolean; readonly pictured?: boolean } = {},
): Report {
  const { found: all, deedsOf } = findEscapes(reader, scope);
  const found = isApart ? all : collapseRepeats(all);
  const numbered = found.map((finding, at) => [finding, at + 1] as const);
  const disagreementsOf = openDisagreements(reader);
  const foot = reportFoot(reader, scopeRanges(reader, scope));
  const unplaced = unplacedMoves(reader, scope);
  const left = found.flatMap(({ containers }) => containers.filter((id) => id !== null));
  const picture =
    pictured && left.length > 0
      ? containerPicture(reader, readContainer(reader.store, left[0]!).boot, left)
      : undefined;
  return {
    name: "escapes",
    title: "Possible escapes from containers",
    subject: null,
    ...(picture === undefined ? {} : { picture }),
    tables: [
      {
        id: "escapes",
        title: "Ranked, the gravest first",
        note: RANKS + (scope.containers === undefined ? "" : RESTRICTED),
        columns: ESCAPE_COLUMNS,
        ...firstRows(numbered, limit, ([finding, no]) => escapeRow(reader, finding, no, disagreementsOf)),
        ifEmpty: `${nothingIn(scope, NOTHING, "is that of such a finding on a task in a known place.")} ${NOT_LOGGED}`,
      },
      ...deedTables(reader, found, limit, deedsOf),
      ...(unplaced.length === 0 ? [] : [unplacedTable(reader, unplaced, limit)]),
    ],
    foot,
    doubtful: isDoubtful(foot),
  };
}

/** Deeds of the tasks of findings outside, and files that they opened there to read; no table where there is nothing in the log. */
function deedTables(
  reader: ReportReader,
  found: readonly Escape[],
  limit: number,
  deedsOf: DeedReader,
): ReportTable[] {
  const all = found.flatMap((finding, at) =>
    followedOf(finding).flatMap((followed) =>
      deedsOf(followed).deeds.map((deed) => ({ deed, finding: at + 1 })),
    ),
  );
  const acts = all.filter(({ deed }) => deed.kind !== "read");
  const reads = deedsAlike(
    reader,
    all.filter(({ deed }) => deed.kind === "read"),
  );
  const outside: ReportTable = {
    id: "outside",
    title: "Actions outside of the container",
    note: OUTSIDE,
    columns: DEED_COLUMNS,
    ...firstRows(acts, limit, (act) => deedRow(reader, act)),
  };
  const read: ReportTable = {
    id: "read",
    title: "Files opened outside to read",
    note: READ,
    columns: ALIKE_COLUMNS,
    ...firstRows(reads, limit, (alike) => alikeRow(reader, alike)),
  };
  return [...(acts.length === 0 ? [] : [outside]), ...(reads.length === 0 ? [] : [read])];
}
