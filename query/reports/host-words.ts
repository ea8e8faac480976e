// SPDX-License-Identifier: Apache-2.0
import { isHostByPids } from "../causes/host-proof.ts";
import type { ReportReader } from "./report-reader.ts";

export const AS_FAR_AS_PIDS = " (as far as process ids tell)";

/** "the host" in a sentence, with the caveat where these events (rows) prove no more. */
export function hostWords({ events }: ReportReader, witnesses: readonly number[]): string {
  return isHostByPids(events, witnesses) ? `the host${AS_FAR_AS_PIDS}` : "the host";
}
