// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { openForReading } from "../../store/connection.ts";

/** Concluded tables, and the order in which their rows are hashed. Row numbers are given in order of conclusion, so they count. */
const TABLES = {
  boot: "id",
  container: "id",
  container_name: "container, kind, value",
  container_namespace: "container, type, inode",
  task: "id",
  membership: "pid, from_event",
  event_container: "event, position",
  conflict: "boot, event, kind, detail",
  cause: "1, 2, 3",
  gap: "1, 2",
  problem: "1, 2, 3, 4",
} as const;

/** SHA-256 of each concluded table of a database, by the table's name. */
export function tableDigests(database: string): Map<string, string> {
  const store = openForReading(database);
  try {
    const digests = new Map<string, string>();
    for (const [table, order] of Object.entries(TABLES)) {
      const hash = createHash("sha256");
      const rows = store.prepare(`SELECT * FROM ${table} ORDER BY ${order}`).raw().iterate();
      for (const row of rows) hash.update(`${JSON.stringify(row)}\n`);
      digests.set(`table ${table}`, hash.digest("hex"));
    }
    return digests;
  } finally {
    store.close();
  }
}
