// SPDX-License-Identifier: Apache-2.0
import { hasOtherVersion } from "../store/repositories/attribution/fold-rows.ts";
import { lastRunVersion } from "../store/repositories/sources/run-rows.ts";
import type { Store } from "../store/store.ts";
import { CONCLUSIONS_VERSION } from "./attribution/conclusions-version.ts";

/** Whether an older (or newer) version concluded what stands in the store, by rules that this one no longer has. */
export function hasOtherConclusions(store: Store): boolean {
  return hasOtherVersion(store, CONCLUSIONS_VERSION, `${FAILED} `);
}

const FAILED = "failed";

/** The version of a boot that could not be attributed: the ctraudit that tried it, by its last ingest. */
export function failedVersion(store: Store): string {
  return `${FAILED} ${CONCLUSIONS_VERSION} ${lastRunVersion(store) ?? ""}`;
}
