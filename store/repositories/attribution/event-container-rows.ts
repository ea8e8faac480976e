// SPDX-License-Identifier: Apache-2.0

import type { ConflictConclusion, EventContainerConclusion } from "../../../types/attribution/conclusions.ts";
import type { BootId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";
import type { RowOfContainer } from "./container-rows.ts";
import { RowDigest } from "./row-digest.ts";

/** Writes events whose own statements add to their tasks'; returns their number and digest. */
export function insertEventContainers(
  store: Store,
  events: Iterable<EventContainerConclusion>,
  rowOf: RowOfContainer,
): { count: number; digest: string } {
  const insert = eventContainerWriter(store, rowOf);
  const digest = new RowDigest();
  let count = 0;
  for (const row of events) {
    insert(row);
    digestEvent(digest, row);
    count++;
  }
  return { count, digest: digest.take() };
}

/** Of two rows with the same position, the later counts. */
export function eventContainerWriter(
  store: Store,
  rowOf: RowOfContainer,
): (row: EventContainerConclusion) => void {
  const insert = store.prepare("INSERT OR REPLACE INTO event_container VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  return ({ event, position, role, pid, container, evidence, proof, excludesHost }) => {
    insert.run(event, position, role, pid, rowOf(container), evidence, proof, excludesHost ? 1 : 0, 0);
  };
}

export function digestEvent(digest: RowDigest, row: EventContainerConclusion): void {
  const { event, position, role, pid, container, evidence, proof, excludesHost } = row;
  for (const value of [event, position, pid, container, proof, excludesHost ? 1 : 0]) digest.number(value);
  digest.text(role);
  digest.text(evidence);
}

/** Writes the conflicts of a boot; returns their digest. */
export function insertConflicts(store: Store, boot: BootId, conflicts: Iterable<ConflictConclusion>): string {
  const insert = store.prepare(
    "INSERT INTO conflict (boot, event, pid, kind, detail) VALUES (?, ?, ?, ?, ?)",
  );
  const digest = new RowDigest();
  for (const conflict of conflicts) {
    const { event, pid, kind, detail } = conflict;
    insert.run(boot, event, pid, kind, detail);
    digestConflict(digest, conflict);
  }
  return digest.take();
}

export function digestConflict(digest: RowDigest, { event, pid, kind, detail }: ConflictConclusion): void {
  digest.number(event);
  digest.number(pid);
  digest.text(kind);
  digest.text(detail);
}
