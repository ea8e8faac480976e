// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../interpret/call-names.ts";
import { changesOf, type FileChange, makingsIn } from "../../store/repositories/causes/file-changes.ts";
import { executedInodes, type HostRun, runsOfHost } from "../../store/repositories/causes/file-events.ts";
import { readCandidates } from "../../store/repositories/causes/kept-candidates.ts";
import { type BootEvents, isInside } from "../../store/repositories/causes/placed-events.ts";
import { readCallRows } from "../../store/repositories/events/call-rows.ts";
import type { Cause } from "./cause.ts";

const WRITES = /^(?:open(?:at|at2)?|creat|truncate(?:64)?)$/;

/** Reported as a host-program: the name reaches beyond the root directory. */
const BY_PROC = /^\/proc\/[^/]+\/(?:exe$|fd\/)/;

/** A program opened for writing, or removed from its place; and the event that put another file there. */
interface Replacing {
  readonly change: FileChange;
  made?: number;
}

/**
 * Programs executed by the host, and later opened for writing or replaced by a container's task: by a rename,
 * or by removal and re-creation. A file created by a container's task is not a host program: it may lie on a volume where programs are
 * built and run. For each file, the first such event of a container.
 */
export function replacedPrograms(events: BootEvents): Cause[] {
  const found = changesInside(events, executed(events));
  const isRemoved = found.filter(({ change }) => change.nametype === "DELETE");
  markMade(events, isRemoved);
  const replaced = found.filter(({ change, made }) => change.nametype !== "DELETE" || made !== undefined);
  if (replaced.length === 0) return [];
  const lastRuns = new Map<string, HostRun>();
  const causes = new Map<string, Cause>();
  let next = 0;
  const take = (before: number) => {
    for (; next < replaced.length && replaced[next]!.change.id < before; next++) {
      const { change, made } = replaced[next]!;
      const run = lastRuns.get(fileOf(change));
      const key = `${change.container} ${fileOf(change)}`;
      if (run !== undefined && !causes.has(key)) causes.set(key, causeOf(change, run, made));
    }
  };
  const inodes = [...new Set(replaced.map(({ change }) => change.inode))];
  for (const run of runsOfHost(events, inodes)) {
    take(run.event);
    lastRuns.set(fileOf(run), run);
  }
  take(Number.POSITIVE_INFINITY);
  return [...causes.values()];
}

const fileOf = ({ dev, inode }: { readonly dev: string; readonly inode: string }) => `${dev} ${inode}`;

/** Inodes of all executed files: the kept ones, and those of later events. */
function executed(events: BootEvents): number[] {
  const { first, last } = events.range;
  const known = readCandidates(events.store, events.boot, last);
  const { files, upTo } = known ?? { files: null, upTo: first - 1 };
  const after = files === null ? first - 1 : upTo;
  return [...new Set([...(files?.executed ?? []), ...executedInodes(events, { first: after + 1, last })])];
}

function changesInside(events: BootEvents, inodes: readonly number[]): Replacing[] {
  if (inodes.length === 0) return [];
  const names = callNames();
  const writes = new Set(
    readCallRows(events.store).flatMap((call) => (WRITES.test(names.call(call)) ? [call.id] : [])),
  );
  const made = new Set<string>();
  const found: Replacing[] = [];
  for (const change of changesOf(events, inodes)) {
    if (change.nametype === "CREATE") made.add(fileOf(change));
    if (!isInside(change) || made.has(fileOf(change)) || BY_PROC.test(change.text)) continue;
    const isWrite = change.nametype === "NORMAL" && change.call !== null && writes.has(change.call);
    if (isWrite || change.nametype === "DELETE") found.push({ change });
  }
  return found;
}

/** For removed files, the first event from then on that created another in their place. */
function markMade(events: BootEvents, removed: readonly Replacing[]): void {
  if (removed.length === 0) return;
  const byPlace = new Map<string, Replacing[]>();
  for (const one of removed)
    byPlace.set(one.change.place, [...(byPlace.get(one.change.place)?.slice(-63) ?? []), one]);
  for (const { event, place, inode } of makingsIn(events, [...byPlace.keys()]))
    for (const one of byPlace.get(place) ?? [])
      if (event >= one.change.id && inode !== one.change.inode) one.made ??= event;
}

function causeOf(change: FileChange, run: HostRun, made: number | undefined): Cause {
  const { id, container, auid, text, dev, inode } = change;
  const to = made ?? id;
  return {
    kind: "replaced-program",
    from: id,
    fromContainer: container,
    to,
    toContainer: run.container,
    through: [run.event],
    auid,
    task: null,
    detail: `${made === undefined ? `opened ${text} for writing` : `put another file in the place of ${text}`}, a file (device ${dev}, inode ${inode}) that the host had executed before`,
  };
}
