// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store.ts";

/** True where a boot was concluded by a version that is neither this one nor begins so. */
export function hasOtherVersion(store: Store, version: string, start: string): boolean {
  const sql = "SELECT 1 FROM fold WHERE version <> ? AND version NOT LIKE ? LIMIT 1";
  return store.prepare(sql).get(version, `${start}%`) !== undefined;
}
