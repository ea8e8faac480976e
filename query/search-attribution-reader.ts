// SPDX-License-Identifier: Apache-2.0
import { EventFlag } from "../store/event-flags.ts";
import { bootOf } from "../store/event-key.ts";
import type { Store } from "../store/store.ts";

export type Evidence = "kernel" | "operation" | "namespace" | "lineage" | "label" | "undefined" | "unknown";

/** Where something happened, as rows. */
export interface Attribution {
  readonly container: number | null;
  readonly evidence: Evidence;
  readonly because: number | null;
  readonly excludesHost: boolean;
  readonly conflict: boolean;
  /** Why it is unknown, in words. */
  readonly cause: string | null;
}

/** What an event says of further tasks and containers. */
export interface Further extends Attribution {
  readonly role: "object" | "member";
  readonly pid: number | null;
}

export interface EventAttribution {
  readonly subject: Attribution;
  readonly further: readonly Further[];
}

interface MembershipRow {
  from_event: number;
  to_event: number;
  container: number | null;
  evidence: Evidence;
  because: number;
  excludes_host: number;
  conflict: number;
  cause: string | null;
}

interface StatementRow extends Omit<MembershipRow, "from_event" | "to_event" | "cause"> {
  position: number;
  role: "subject" | "object" | "member";
  pid: number | null;
}

export interface AttributionReader {
  event(id: number, pid: number | null, flags: number): EventAttribution;
  /** The membership of a pid at an event. */
  task(pid: number, id: number): Attribution;
}

const NOBODY: Attribution = {
  container: null,
  evidence: "unknown",
  because: null,
  excludesHost: false,
  conflict: false,
  cause: null,
};
const NO_ROW: Attribution = { ...NOBODY, cause: "nothing is known of this task" };
const NO_TASK: Attribution = { ...NOBODY, cause: "the record names no task" };

/**
 * Reads where events happened: the event's own word (event_container, position 0), else the membership of its pid that
 * holds at its id. A membership that the kernel repeats in the event's own CONTAINER_ID is evidence `kernel`.
 */
export function attributionReader(store: Store): AttributionReader {
  const membership = store.prepare(
    `SELECT from_event, to_event, container, evidence, because, excludes_host, conflict, cause FROM membership
     WHERE pid = ? AND from_event <= ? ORDER BY from_event DESC LIMIT 1`,
  );
  const statements = store.prepare(
    `SELECT position, role, pid, container, evidence, because, excludes_host, conflict FROM event_container
     WHERE event = ? ORDER BY position`,
  );
  const anyStatement = store.prepare("SELECT 1 FROM event_container LIMIT 1").get() !== undefined;

  function task(pid: number, id: number): Attribution {
    const row = membership.get(pid, id) as MembershipRow | undefined;
    if (row === undefined || row.to_event < id || bootOf(row.from_event) !== bootOf(id)) return NO_ROW;
    return fromRow(row, row.cause);
  }

  function event(id: number, pid: number | null, flags: number): EventAttribution {
    const rows = anyStatement ? (statements.all(id) as StatementRow[]) : [];
    const own = rows.find(({ position }) => position === 0);
    const further = rows.filter((row) => row !== own).map((row) => furtherFrom(row));
    if (own !== undefined) return { subject: fromRow(own, null), further };
    const subject = pid === null ? NO_TASK : task(pid, id);
    const said = (flags & EventFlag.containerId) !== 0 && subject.container !== null;
    return { subject: said ? { ...subject, evidence: "kernel", because: id } : subject, further };
  }
  return { event, task };
}

function fromRow(
  row: Omit<MembershipRow, "from_event" | "to_event" | "cause">,
  cause: string | null,
): Attribution {
  const { container, evidence, because } = row;
  return {
    container,
    evidence,
    because,
    excludesHost: row.excludes_host === 1,
    conflict: row.conflict === 1,
    cause,
  };
}

function furtherFrom(row: StatementRow): Further {
  return { ...fromRow(row, null), role: row.role === "object" ? "object" : "member", pid: row.pid };
}
