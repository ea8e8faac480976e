// SPDX-License-Identifier: Apache-2.0
import { rmSync } from "node:fs";
import type { Store } from "./store.ts";

/**
 * Removes and closes a database created for an ingest that stored nothing: false, without effect, if
 * it has a source or another ingest, or if another process has it open.
 */
export function discardUnused(store: Store): boolean {
  if (isUsed(store)) return false;
  try {
    // Both fail while another connection is open; then -wal and -shm are gone.
    store.exec("PRAGMA journal_mode = DELETE");
    store.exec("BEGIN EXCLUSIVE");
  } catch {
    return false;
  }
  const isDiscarded = !isUsed(store);
  if (isDiscarded) rmSync(store.path, { force: true });
  store.exec("ROLLBACK");
  store.close();
  return isDiscarded;
}

function isUsed(store: Store): boolean {
  const sql =
    "SELECT EXISTS (SELECT 1 FROM source) OR EXISTS (SELECT 1 FROM claim_source) OR (SELECT count(*) FROM run) > 1";
  return store.prepare(sql).pluck().get() === 1;
}
