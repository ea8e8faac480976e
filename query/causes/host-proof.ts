// SPDX-License-Identifier: Apache-2.0
import type { EventReader } from "../../questions/event-reader.ts";

/**
 * True where "host" rests on process ids alone: none of these events (rows) is of a task that is proven to be on the host. A sandbox that shares the
 * host's process ids would look the same.
 */
export function isHostByPids(events: EventReader, witnesses: readonly number[]): boolean {
  const places = witnesses.map((row) => events.event(row).container);
  const hosts = places.filter((place) => place?.class === "host");
  return hosts.length > 0 && hosts.every((place) => place!.isHostByPids);
}
