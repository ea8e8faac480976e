// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store.ts";
import { CLAIM_TABLES } from "./claim-writer.ts";

/** Copies the sources of claims missing here from another database; returns their number. Runs inside the caller's transaction. */
export function copyClaims(from: Store, to: Store): number {
  const known = to
    .prepare(
      "SELECT 1 FROM claim_source WHERE kind = @kind AND sha256 = @sha256 AND ifnull(node, '') = ifnull(@node, '')",
    )
    .pluck();
  const rows = from.prepare("SELECT * FROM claim_source ORDER BY id").all() as (Record<string, unknown> & {
    id: number;
  })[];
  let copied = 0;
  for (const row of rows) {
    const { kind, sha256, node } = row;
    if (known.get({ kind, sha256, node }) !== undefined) continue;
    const { id: was, ...source } = row;
    const id = Number(insert(to, "claim_source", source));
    for (const table of CLAIM_TABLES)
      for (const claim of from.prepare(`SELECT * FROM ${table} WHERE source = ?`).iterate(was) as Iterable<
        Record<string, unknown>
      >)
        insert(to, table, { ...claim, source: id });
    copied += 1;
  }
  return copied;
}

function insert(to: Store, table: string, row: Record<string, unknown>): number | bigint {
  const columns = Object.keys(row);
  const values = columns.map((column) => `@${column}`).join(", ");
  return to.prepare(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${values})`).run(row)
    .lastInsertRowid;
}
