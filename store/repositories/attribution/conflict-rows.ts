// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";
import type { NameCount } from "../problems/problem-rows.ts";

/** Two contradicting proofs. */
export interface ConflictRow {
  readonly event: number;
  readonly pid: number | null;
  readonly kind: string;
  readonly detail: string;
}

export function readConflicts(store: Store): ConflictRow[] {
  return store
    .prepare("SELECT event, pid, kind, detail FROM conflict ORDER BY event, id")
    .all() as ConflictRow[];
}

/** Conflicts at an event. */
export function conflictsAt(store: Store, event: number): Pick<ConflictRow, "kind" | "detail">[] {
  return store.prepare("SELECT kind, detail FROM conflict WHERE event = ? ORDER BY id").all(event) as Pick<
    ConflictRow,
    "kind" | "detail"
  >[];
}

/** Conflicts of a boot by kind; the most frequent first. */
export function countConflicts(store: Store, boot: BootId): NameCount[] {
  return store
    .prepare(
      "SELECT kind AS name, count(*) AS count FROM conflict WHERE boot = ? GROUP BY kind ORDER BY 2 DESC, 1",
    )
    .all(boot) as NameCount[];
}
