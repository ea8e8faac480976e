// SPDX-License-Identifier: Apache-2.0
import { actsOnOthers } from "./escapes/acts-on-others.ts";
import { causedOutside } from "./escapes/caused.ts";
import { ESCAPE_COLUMNS, type Escape, escapeRow } from "./escapes/escape.ts";
import { changedHostFiles } from "./escapes/host-files.ts";
import { movedOut } from "./escapes/moved-out.ts";
import { undefinedPlaces } from "./escapes/undefined-places.ts";
import { firstRows } from "./first-rows.ts";
import { isDoubtful, reportFoot } from "./report-foot.ts";
import type { Report } from "./report-model.ts";
import { type ReportReader, type Scope, scopeBoots } from "./report-reader.ts";
import { scopeStretches } from "./scope-stretches.ts";

const RANKS =
  "1: a task went from a container to the host or beside it, or by its own act to a place that is not known. 2: its place is known no longer; the kernel calls a task's place undefined; or a file was changed on a device that the host's own tasks use. 3: an act on a task of another container, or an engine's client. 4: another root directory. Causes are inferred. A volume that was mounted on purpose looks like 2.";
const RESTRICTED =
  " Only what left the container asked for, what came or reached into it from another, and what was done across its border.";

/**
 * Everything by which a task or its acts may have left a container, the gravest first: into the host or a container that is
 * not below it; undefined by the kernel's own word; changed files on a disk of the host's; acts on tasks of others; a new root
 * within. With containers in the scope: what has one of them on either side.
 */
export function readEscapes(reader: ReportReader, scope: Scope, most: number): Report {
  const asked = scope.containers === undefined ? undefined : new Set(scope.containers);
  const inScope = ({ containers, timeMs }: Escape) =>
    timeMs >= (scope.fromMs ?? -Infinity) &&
    timeMs <= (scope.toMs ?? Infinity) &&
    (asked === undefined || containers.some((row) => row !== null && asked.has(row)));
  const found = [
    causedOutside(reader),
    ...scopeBoots(reader, scope).flatMap((boot) => [
      movedOut(reader, boot),
      undefinedPlaces(reader, boot),
      changedHostFiles(reader, boot, scope),
      actsOnOthers(reader, boot),
    ]),
  ]
    .flat()
    .filter(inScope)
    .sort((a, b) => a.rank - b.rank || a.timeMs - b.timeMs);
  const foot = reportFoot(reader, scopeStretches(reader, scope));
  return {
    name: "escapes",
    title: "What may have left a container",
    subject: null,
    tables: [
      {
        id: "escapes",
        title: "Ranked, the gravest first",
        note: RANKS + (asked === undefined ? "" : RESTRICTED),
        columns: ESCAPE_COLUMNS,
        ...firstRows(found, most, escapeRow),
      },
    ],
    foot,
    doubtful: isDoubtful(foot),
  };
}
