// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store/store.ts";
import { type CliContext, EXIT } from "./command-handler.ts";
import { describeError } from "./describe-error.ts";

/**
 * Closes a database that was written to, and tells where it did not become one file. Gives the exit status: that of the work,
 * or "failed" where the reason is the device's and not another process that reads it.
 */
export function closeAfterWriting(store: Store, { warn }: CliContext, status: number): number {
  const left = store.close();
  if (left === undefined) return status;
  warn(describeError(left, false).trimEnd());
  return left.code === "CTR_STORE_LOCKED" || status !== EXIT.done ? status : EXIT.failed;
}
