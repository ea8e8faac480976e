// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { EventFlag } from "../../../store/event-flags.ts";
import { bootOf } from "../../../store/event-key.ts";
import { readTold, type ToldRow } from "../../../store/repositories/events/told-events.ts";
import { attributionReader } from "../../../store/search/attribution-reader.ts";
import type { BootId } from "../../../types/ids.ts";
import { type ReportReader, type Scope, scopeKeyed } from "../report-reader.ts";

/** A longer pause of a task ends its run. */
const LONGEST_PAUSE_MS = 60_000;
/** Limit of tracked tasks; beyond it, all runs end. */
const MOST_OPEN = 65_536;
/** Longer command lines are compared by their hash. */
const LONGEST_COMPARED = 256;
/** Keys kept per run. */
export const MOST_KEPT = 5000;

/** Content of a run: changed files, one call with one error, one command line, calls with one address. */
export type RunKind = "changed" | "failed" | "ran" | "named";

/** Events of one kind that one task did (`ran`: that children of one task ran) in sequence, with no other row of that task in between. */
export interface ToldRun {
  readonly first: number;
  readonly kind: RunKind | null;
  last: number;
  events: number;
  /** The first of its keys; undefined if not shown. */
  keys: number[] | undefined;
}

interface Open {
  readonly run: ToldRun;
  readonly like: string;
  readonly place: string;
  lastMs: number;
}

/** All rows of a timeline, each run at its first event; a run grows as later events are read. `counts` every event. */
export function* toldRuns(
  reader: ReportReader,
  scope: Scope,
  counts: { events: number },
): Generator<ToldRun, void, undefined> {
  const { store } = reader;
  const attributions = attributionReader(store);
  let boot: BootId | undefined;
  /** By task: `p` its own acts, `x` its children's execs. */
  const open = new Map<string, Open>();
  for (const row of scopeKeyed(reader, scope, readTold, ([id]) => id)) {
    const [id, timeMs, pid, ppid, , , , , flags] = row;
    counts.events += 1;
    if (bootOf(id) !== boot || open.size > MOST_OPEN) {
      boot = bootOf(id);
      open.clear();
    }
    const kind = kindOf(row);
    const task = kind === "ran" ? `x${ppid}` : `p${pid}`;
    if (kind === "ran") open.delete(`p${pid}`);
    const like = kind === null ? "" : likeness(kind, row);
    const { container, evidence } = attributions.event(id, pid, flags).subject;
    const place = `${container} ${evidence}`;
    const known = open.get(task);
    if (
      known !== undefined &&
      kind !== null &&
      known.like === like &&
      known.place === place &&
      Math.abs(timeMs - known.lastMs) <= LONGEST_PAUSE_MS
    ) {
      const { run } = known;
      run.last = id;
      run.events += 1;
      known.lastMs = timeMs;
      if (run.keys !== undefined && run.keys.length < MOST_KEPT) run.keys.push(id);
      continue;
    }
    const run: ToldRun = { first: id, kind, last: id, events: 1, keys: [id] };
    if (pid !== null) open.set(task, { run, like, place, lastMs: timeMs });
    yield run;
  }
}

function kindOf([, , pid, , , call, success, , flags, peer]: ToldRow): RunKind | null {
  if (pid === null || call === null) return null;
  if ((flags & EventFlag.execve) !== 0) return "ran";
  if (success === 0) return "failed";
  if ((flags & EventFlag.changes) !== 0) return "changed";
  return peer === null ? null : "named";
}

/** Events of one task with the same text are merged. */
function likeness(kind: RunKind, [, , , , actor, call, success, exit, , peer, argv]: ToldRow): string {
  switch (kind) {
    case "changed":
      return `changed ${actor}`;
    case "failed":
      return `failed ${actor} ${call} ${exit} ${peer}`;
    case "named":
      return `named ${actor} ${call} ${peer}`;
    case "ran":
      return `ran ${actor} ${call} ${success} ${exit} ${argv === null ? "" : argvText(argv)}`;
  }
}

function argvText(argv: Buffer): string {
  return argv.length > LONGEST_COMPARED
    ? createHash("sha256").update(argv).digest("base64")
    : argv.toString("latin1");
}
