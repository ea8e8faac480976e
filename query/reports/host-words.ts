// SPDX-License-Identifier: Apache-2.0
import type { ReportReader } from "./report-reader.ts";

export const AS_FAR_AS_PIDS = " (as far as process ids tell)";

/**
 * True where "host" rests on process ids alone: none of these events (rows) is of a task that is proven to be on the host. A sandbox that shares the
 * host's process ids would look the same.
 */
export function isHostByPids(reader: ReportReader, witnesses: readonly number[]): boolean {
  const places = witnesses.map((row) => reader.events.event(row).container);
  const hosts = places.filter((place) => place?.class === "host");
  return hosts.length > 0 && hosts.every((place) => place!.isHostByPids);
}

/** "the host" in a sentence, with the caveat where these events prove no more. */
export function hostWords(reader: ReportReader, witnesses: readonly number[]): string {
  return isHostByPids(reader, witnesses) ? `the host${AS_FAR_AS_PIDS}` : "the host";
}

/** The same caveat behind words of a row that say "host" already. */
export function hostCaveat(reader: ReportReader, witnesses: readonly number[]): string {
  return isHostByPids(reader, witnesses) ? "; the host as far as process ids tell" : "";
}
