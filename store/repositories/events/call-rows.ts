// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import { KEYS_OF_BOOT } from "../../event-key.ts";
import { onceFor } from "../../memo.ts";
import { indexHint } from "../../secondary-indexes.ts";
import type { Store } from "../../store.ts";

/** A row of `call`: a system call by AUDIT_ARCH_* and number. */
export interface CallRow {
  readonly id: number;
  readonly arch: number;
  readonly number: number;
}

/** Names of calls as a list of SQL. The names are ctraudit's own. */
export function callList(...names: readonly (readonly string[])[]): string {
  return names
    .flat()
    .map((name) => `'${name}'`)
    .join(", ");
}

/** All calls that the log has. */
export function readCallRows(store: Store): readonly CallRow[] {
  return onceFor(
    store,
    readCallRows,
    () => store.prepare("SELECT id, arch, number FROM call").all() as CallRow[],
  );
}

/** Reads the boots with an event of a call: one index look-up per boot. */
export function bootsOfCallReader(store: Store): (call: number) => BootId[] {
  const from = `FROM event ${indexHint(store, "event_call")} WHERE call = @call`;
  const boots = store
    .prepare(
      `WITH RECURSIVE found (boot) AS (
         SELECT (SELECT CAST(min(id) / ${KEYS_OF_BOOT} AS INTEGER) ${from})
         UNION ALL SELECT (SELECT CAST(min(id) / ${KEYS_OF_BOOT} AS INTEGER) ${from} AND id >= (f.boot + 1) * ${KEYS_OF_BOOT}) FROM found f WHERE f.boot IS NOT NULL)
       SELECT boot FROM found WHERE boot IS NOT NULL`,
    )
    .pluck();
  return (call) => boots.all({ call }) as BootId[];
}

/** Counts a call's events in a range of keys, by an index. */
export function callCounter(store: Store): (call: number, first: number, last: number) => number {
  const hint = indexHint(store, "event_call");
  const count = store
    .prepare(`SELECT count(*) FROM event ${hint} WHERE call = ? AND id BETWEEN ? AND ?`)
    .pluck();
  return (call, first, last) => count.get(call, first, last) as number;
}
