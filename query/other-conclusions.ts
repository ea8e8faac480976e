// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store/store.ts";
import { MODEL_VERSION } from "./attribution/model/snapshot.ts";

/** Whether an older (or newer) version concluded what stands in the store, by rules that this one no longer has. */
export function hasOtherConclusions(store: Store): boolean {
  const sql = "SELECT 1 FROM fold WHERE version <> ? AND version NOT LIKE ? LIMIT 1";
  return store.prepare(sql).get(MODEL_VERSION, `${FAILED} %`) !== undefined;
}

const FAILED = "failed";

/** The version of a boot that could not be attributed: the ctraudit that tried it, by its last ingest. */
export function failedVersion(store: Store): string {
  const run = store.prepare("SELECT version FROM run ORDER BY id DESC LIMIT 1").pluck().get() as
    | string
    | undefined;
  return `${FAILED} ${MODEL_VERSION} ${run ?? ""}`;
}
