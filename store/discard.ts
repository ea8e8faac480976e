// SPDX-License-Identifier: Apache-2.0
import { rmSync } from "node:fs";
import type { Store } from "./store.ts";

/**
 * Closes a database that was made for an ingest which then stored nothing, and removes it: false, and nothing is removed, where
 * it has a source or another ingest, or where somebody else has it open.
 */
export function discardUnused(store: Store): boolean {
  try {
    // Both fail while another connection is open; then -wal and -shm are gone.
    store.exec("PRAGMA journal_mode = DELETE");
    store.exec("BEGIN EXCLUSIVE");
  } catch {
    store.close();
    return false;
  }
  const isUsed = store
    .prepare("SELECT EXISTS (SELECT 1 FROM source) OR (SELECT count(*) FROM run) > 1")
    .pluck()
    .get();
  if (isUsed === 0) rmSync(store.path, { force: true });
  store.exec("ROLLBACK");
  store.close();
  return isUsed === 0;
}
