// SPDX-License-Identifier: Apache-2.0
import { readContainer } from "../../store/repositories/containers/container-rows.ts";
import { containerPicture } from "./container-picture.ts";
import { collapseRepeats } from "./escapes/collapse-repeats.ts";
import { DEED_COLUMNS, type DeedKind, type DeedReader, deedRow } from "./escapes/deeds.ts";
import { ESCAPE_COLUMNS, type Escape, escapeRow, followedOf } from "./escapes/escape.ts";
import { findEscapes } from "./escapes/find-escapes.ts";
import { isDoubtful, reportFoot } from "./report-foot.ts";
import type { Report, ReportTable } from "./report-model.ts";
import type { ReportReader, Scope } from "./report-reader.ts";
import { scopeStretches } from "./scope-stretches.ts";
import { firstRows } from "./table-rows.ts";

const RANKS =
  "1: a task went from a container to the host or beside it, or by its own act to a place that is not known; took the host's root directory for its own; wrote to a program of the host; set a program that the kernel runs on the host; traced a task of the host; loaded a kernel module or another kernel; or opened the kernel's memory or a disk with the host's files for writing, or mounted that disk. 2: its place is known no longer; the kernel calls a task's place undefined; a task was traced that was last seen on the host; or the kernel's memory or a disk with the host's files was opened to read, another disk mounted or opened for writing, a device file of one made, a file opened by its handle, a module removed, or sysrq-trigger written. 3: an act on a task of another container, an engine's client, a BPF program, or another disk opened to read; after these a file that was changed on a device which the host's own tasks use, or that the host executed. 4: another root directory; after these a file that was opened to read on such a device. A volume that was given to a container on purpose looks the same as what stands last in 3 and 4; a disk that was given, as the disks in 1 to 3. Causes are inferred. Attempts at one thing are one row.";
const OUTSIDE =
  "Programs that the tasks of the findings above and their children ran after it, and files on disks that they changed, as far as calls are logged.";
const READ = "Files on disks that the same tasks opened after it without changing them.";
const NOTHING =
  "None of this is in the log. The log shows it only where these calls are audited: clone, unshare, setns, chroot, pivot_root, execve, mount, mknod, ptrace, bpf, init_module, kexec_load, open_by_handle_at and their like, and opens of files (ctraudit stats says which are). Not looked at: process_vm_writev and writes to /proc/PID/mem, whose target no record names; disks below a name outside of /dev that no logged mknod made.";
const RESTRICTED =
  " Only what left the container asked for, what came or reached into it from another, and what was done across its border.";

/** Findings and what followed them, the gravest first. `isApart`: each attempt is a row of its own, for whoever waits for new ones. */
export function readEscapes(
  reader: ReportReader,
  scope: Scope,
  most: number,
  { isApart = false, pictured = false }: { readonly isApart?: boolean; readonly pictured?: boolean } = {},
): Report {
  const { found: all, deedsOf } = findEscapes(reader, scope);
  const found = isApart ? all : collapseRepeats(all);
  const numbered = found.map((finding, at) => [finding, at + 1] as const);
  const foot = reportFoot(reader, scopeStretches(reader, scope));
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
        ...firstRows(numbered, most, ([finding, no]) => escapeRow(finding, no)),
        ifEmpty: NOTHING,
      },
      ...deedTables(reader, found, most, deedsOf),
    ],
    foot,
    doubtful: isDoubtful(foot),
  };
}

/** Deeds of the tasks of findings outside, and files that they opened there to read; no table where there is nothing in the log. */
function deedTables(
  reader: ReportReader,
  found: readonly Escape[],
  most: number,
  deedsOf: DeedReader,
): ReportTable[] {
  const all = found.flatMap((finding, at) =>
    followedOf(finding).flatMap((followed) =>
      deedsOf(followed).deeds.map((deed) => ({ deed, finding: at + 1 })),
    ),
  );
  const table = (
    id: string,
    title: string,
    note: string,
    isMeant: (kind: DeedKind) => boolean,
  ): ReportTable[] => {
    const rows = all.filter(({ deed }) => isMeant(deed.kind));
    const shown = firstRows(rows, most, ({ deed, finding }) => deedRow(reader, finding, deed));
    return rows.length === 0 ? [] : [{ id, title, note, columns: DEED_COLUMNS, ...shown }];
  };
  return [
    ...table("outside", "Actions outside of the container", OUTSIDE, (kind) => kind !== "read"),
    ...table("read", "Files opened outside to read", READ, (kind) => kind === "read"),
  ];
}
