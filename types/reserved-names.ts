// SPDX-License-Identifier: Apache-2.0
import { HOST_PIDS_FORMER_NAME, HOST_PIDS_NAME } from "./host-pids.ts";

/** Names used by ctraudit itself for locations. */
const RESERVED: ReadonlySet<string> = new Set([
  ...["host", HOST_PIDS_NAME, HOST_PIDS_FORMER_NAME],
  ...["unknown", "undefined", "not proven", "unknown, not host", "undefined, not host", "none", "unset"],
]);

/** Whether a container's name equals one of these: its runtime, or its own process, may have chosen it. */
export function isReservedName(name: string): boolean {
  return RESERVED.has(name.normalize("NFKC").trim().toLowerCase());
}
