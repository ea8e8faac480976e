// SPDX-License-Identifier: Apache-2.0

import type { Evidence } from "../../types/attribution/evidence.ts";
import type { ContainerId, TaskId } from "../../types/ids.ts";
import { EventFlag } from "../event-flags.ts";
import { bootOf } from "../event-key.ts";
import type { PreparedStatement, Store } from "../store.ts";

/** A location, as rows. */
export interface Attribution {
  readonly container: ContainerId | null;
  readonly evidence: Evidence;
  readonly proof: number | null;
  readonly excludesHost: boolean;
  readonly conflict: boolean;
  /** The reason why it is unknown. */
  readonly cause: string | null;
  readonly likely: LikelyRow | null;
  /** Row of `task`, if from a membership; null: stated by the event itself. */
  readonly task: TaskId | null;
}

export interface LikelyRow {
  readonly container: ContainerId;
  readonly reason: string;
  readonly proof: number;
}

/** Statements of an event on further tasks and containers. */
export interface Further extends Attribution {
  readonly role: "object" | "member";
  readonly pid: number | null;
}

export interface EventAttribution {
  readonly subject: Attribution;
  readonly further: readonly Further[];
}

type LocationColumns = readonly [
  container: ContainerId | null,
  evidence: Evidence,
  proof: number,
  excludesHost: number,
  conflict: number,
];

export interface AttributionReader {
  event(id: number, pid: number | null, flags: number): EventAttribution;
}

const NOBODY: Attribution = {
  container: null,
  evidence: "unknown",
  proof: null,
  excludesHost: false,
  conflict: false,
  cause: null,
  likely: null,
  task: null,
};
const NO_ROW: Attribution = { ...NOBODY, cause: "nothing is known of this task" };
const NO_TASK: Attribution = { ...NOBODY, cause: "the record names no task" };

/** A membership and its range of events. */
interface Held {
  readonly from: number;
  readonly to: number;
  readonly attribution: Attribution;
  /** The same if the event's own record repeats it; `proof` is then that event. */
  readonly repeated: Attribution;
}

const LOCATION = "container, evidence, because, excludes_host, conflict";
const CACHE_LIMIT = 65_536;

/**
 * Reads where events happened: the event's own word (event_container, position 0), else the membership of its pid that
 * holds at its id. A membership that the kernel repeats in the event's own CONTAINER_ID is evidence `kernel`.
 */
export function attributionReader(store: Store): AttributionReader {
  const held = membershipReader(store);
  const said = statementReader(store);

  function event(id: number, pid: number | null, flags: number): EventAttribution {
    const { own, further } = said(id);
    if (own !== undefined) return { subject: own, further };
    const found = pid === null ? undefined : held(pid, id);
    if (found === undefined) return { subject: pid === null ? NO_TASK : NO_ROW, further };
    const isRepeated = (flags & EventFlag.containerId) !== 0 && found.attribution.container !== null;
    return { subject: isRepeated ? { ...found.repeated, proof: id } : found.attribution, further };
  }
  return { event };
}

/** The last membership of each pid: events come in order, so it is nearly always the same. */
function membershipReader(store: Store): (pid: number, id: number) => Held | undefined {
  let statement: PreparedStatement | undefined;
  const last = new Map<number, Held>();
  return (pid, id) => {
    const known = last.get(pid);
    if (known !== undefined && known.from <= id && known.to >= id) return known;
    statement ??= store
      .prepare(
        `SELECT from_event, to_event, cause, task, likely, likely_reason, likely_proof, ${LOCATION} FROM membership
         WHERE pid = ? AND from_event <= ? ORDER BY from_event DESC LIMIT 1`,
      )
      .raw();
    const row = statement.get(pid, id) as
      | [number, number, string | null, TaskId, ContainerId | null, string, number, ...LocationColumns]
      | undefined;
    if (row === undefined || row[1] < id || bootOf(row[0]) !== bootOf(id)) return undefined;
    const [from, to, cause, task, place, reason, proof, ...location] = row;
    const likely = place === null ? null : { container: place, reason, proof };
    const attribution = { ...attributionFrom(location, cause), likely, task };
    const held = { from, to, attribution, repeated: { ...attribution, evidence: "kernel" as const } };
    if (last.size >= CACHE_LIMIT) last.clear();
    last.set(pid, held);
    return held;
  };
}

interface Said {
  readonly own: Attribution | undefined;
  readonly further: readonly Further[];
}

const NOTHING_SAID: Said = { own: undefined, further: [] };

function statementReader(store: Store): (id: number) => Said {
  if (store.prepare("SELECT 1 FROM event_container LIMIT 1").get() === undefined) return () => NOTHING_SAID;
  const statement = store
    .prepare(`SELECT position, role, pid, ${LOCATION} FROM event_container WHERE event = ? ORDER BY position`)
    .raw();
  type Row = [position: number, role: string, pid: number | null, ...LocationColumns];
  return (id) => {
    const rows = statement.all(id) as Row[];
    if (rows.length === 0) return NOTHING_SAID;
    let own: Attribution | undefined;
    const further: Further[] = [];
    for (const [position, role, pid, ...location] of rows) {
      const attribution = attributionFrom(location, null);
      if (position === 0) own = attribution;
      else further.push({ ...attribution, role: role === "object" ? "object" : "member", pid });
    }
    return { own, further };
  };
}

function attributionFrom(
  [container, evidence, proof, excludesHost, conflict]: LocationColumns,
  cause: string | null,
): Attribution {
  return {
    container,
    evidence,
    proof,
    excludesHost: excludesHost === 1,
    conflict: conflict === 1,
    cause,
    likely: null,
    task: null,
  };
}
