// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../interpret/call-names.ts";
import { onceFor } from "../../store/memo.ts";
import { eventsOfPaths } from "../../store/repositories/causes/path-events.ts";
import type { BootEvents, PlacedEvent } from "../../store/repositories/causes/placed-events.ts";
import { eventsOnSockets } from "../../store/repositories/causes/program-runs.ts";
import { pathsByEnd } from "../../store/search/named-paths.ts";
import type { TaskId } from "../../types/ids.ts";
import { isEngineSocket } from "../causes/engine-clients.ts";
import type { ReportReader } from "./report-reader.ts";

const SENDS = /^(?:connect|send(?:to|msg|mmsg))$/;

/** A call on the socket of an engine; its text is the socket. */
export interface EngineCall extends PlacedEvent {
  readonly call: string;
}

/** Calls on sockets of engines, failed ones too, by the file that a call named, and by its address: the log may have one of them alone. */
export function* engineCalls(
  reader: ReportReader,
  events: BootEvents,
): Generator<EngineCall, void, undefined> {
  const names = callNames();
  const { store } = reader;
  const paths = onceFor(store, engineCalls, () => pathsByEnd(store, isEngineSocket, [".sock"]));
  const byPath = eventsOfPaths(events, paths);
  const seen = new Set<number>();
  for (const found of [byPath, eventsOnSockets(events, "*.sock")])
    for (const event of found as Iterable<PlacedEvent>) {
      if (seen.has(event.id) || !isEngineSocket(event.text)) continue;
      seen.add(event.id);
      const { call } = reader.events.event(event.id);
      const name = call === null ? "" : names.call(call);
      if (SENDS.test(name)) yield { ...event, call: name };
    }
}

/** Tasks of which each call on a socket of an engine failed, with the first of these calls. */
export function failedCallers(reader: ReportReader, events: BootEvents): ReadonlyMap<TaskId, number> {
  const failed = new Map<TaskId, number>();
  const others = new Set<TaskId>();
  for (const { id, task, success } of engineCalls(reader, events))
    if (success !== 0) others.add(task);
    else failed.set(task, Math.min(id, failed.get(task) ?? id));
  for (const task of others) failed.delete(task);
  return failed;
}
