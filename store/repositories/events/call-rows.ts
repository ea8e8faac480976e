// SPDX-License-Identifier: Apache-2.0
import { onceFor } from "../../memo.ts";
import { indexHint } from "../../secondary-indexes.ts";
import type { Store } from "../../store.ts";

/** A row of `call`: a system call by AUDIT_ARCH_* and number. */
export interface CallRow {
  readonly id: number;
  readonly arch: number;
  readonly number: number;
}

/** All calls that the log has. */
export function readCallRows(store: Store): readonly CallRow[] {
  return onceFor(
    store,
    readCallRows,
    () => store.prepare("SELECT id, arch, number FROM call").all() as CallRow[],
  );
}

/** Reads whether a range of keys has an event of a call, by an index. */
export function callTest(store: Store): (call: number, first: number, last: number) => boolean {
  const found = store.prepare(
    `SELECT 1 FROM event ${indexHint(store, "event_call")} WHERE call = ? AND id BETWEEN ? AND ? LIMIT 1`,
  );
  return (call, first, last) => found.get(call, first, last) !== undefined;
}

/** Counts a call's events in a range of keys, by an index. */
export function callCounter(store: Store): (call: number, first: number, last: number) => number {
  const hint = indexHint(store, "event_call");
  const count = store
    .prepare(`SELECT count(*) FROM event ${hint} WHERE call = ? AND id BETWEEN ? AND ?`)
    .pluck();
  return (call, first, last) => count.get(call, first, last) as number;
}
