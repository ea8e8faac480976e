// SPDX-License-Identifier: Apache-2.0
import { type ReportReader, type Scope, scopeBoots } from "../report-reader.ts";
import { keysOfIds, whereHolds } from "../where-holds.ts";
import { actsOnOthers } from "./acts-on-others.ts";
import { causedOutside } from "./caused.ts";
import { type DeedReader, openDeeds } from "./deeds.ts";
import type { Escape } from "./escape.ts";
import { changedHostFiles } from "./host-files.ts";
import { actsOnKernel } from "./kernel-acts.ts";
import { movedOut } from "./moved-out.ts";
import { readHostFiles } from "./read-files.ts";
import { undefinedPlaces } from "./undefined-places.ts";

/** Findings whose events are left out of the table of changed files; thousands of further ones would slow it down. */
const MOST_FOLLOWED = 500;

/** Findings, the gravest first, and a reader of the subsequent deeds. */
export interface FoundEscapes {
  readonly found: readonly Escape[];
  readonly deedsOf: DeedReader;
}

/**
 * Everything by which a task or its acts may have left a container, the gravest first: into the host or a container that is
 * not below it; undefined by the kernel's own word; changed files on a disk of the host's; acts on tasks of others; a new root
 * within. With containers in the scope: what has one of them on either side. With an expression:
 * what rests on an event of which it holds. `files` false: without files of the host's (rank 3 and 4), which a look at every event that opened one finds.
 */
export function findEscapes(
  reader: ReportReader,
  scope: Scope,
  { files = true }: { readonly files?: boolean } = {},
): FoundEscapes {
  const asked = scope.containers === undefined ? undefined : new Set(scope.containers);
  const inScope = ({ containers, timeMs }: Escape) =>
    timeMs >= (scope.fromMs ?? -Infinity) &&
    timeMs <= (scope.toMs ?? Infinity) &&
    (asked === undefined || containers.some((row) => row !== null && asked.has(row)));
  const deedsOf = remembered(openDeeds(reader));
  const boots = scopeBoots(reader, scope);
  const grave = [
    causedOutside(reader, boots, deedsOf),
    ...boots.map((boot) => movedOut(reader, boot, deedsOf)),
    ...boots.map((boot) => actsOnKernel(reader, boot)),
  ].flat();
  const told = new Set(
    grave
      .slice(0, MOST_FOLLOWED)
      .flatMap(({ own = [], followed }) => [
        ...own,
        ...(followed === undefined ? [] : deedsOf(followed).deeds.map(({ event }) => event)),
      ]),
  );
  // A finding may rest on an event of which the expression holds, and on others.
  const { where: _, ...within } = scope;
  const others = boots.flatMap((boot) => [
    undefinedPlaces(reader, boot),
    ...(files
      ? [changedHostFiles(reader, boot, within, told), readHostFiles(reader, boot, within, told)]
      : []),
    actsOnOthers(reader, boot),
  ]);
  const found = restsOnWhere(reader, scope, [...grave, ...others.flat()].filter(inScope)).toSorted(
    (a, b) => a.rank - b.rank || given(a) - given(b) || a.timeMs - b.timeMs,
  );
  return { found, deedsOf };
}

/** Findings of which one event is such that the expression of the scope holds. */
function restsOnWhere(reader: ReportReader, scope: Scope, found: readonly Escape[]): readonly Escape[] {
  if (scope.where === undefined) return found;
  const keysOf = keysOfIds(reader);
  return whereHolds(reader, scope, found, (finding) => keysOf(finding.words().events));
}

function given({ isGiven }: Escape): number {
  return isGiven === true ? 1 : 0;
}

function remembered(read: DeedReader): DeedReader {
  const known = new Map<string, ReturnType<DeedReader>>();
  return (followed) => {
    const key = JSON.stringify(followed);
    const made = known.get(key) ?? read(followed);
    known.set(key, made);
    return made;
  };
}
