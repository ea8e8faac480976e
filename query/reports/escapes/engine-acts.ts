// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../../interpret/call-names.ts";
import { shellLine } from "../../../interpret/shell-line.ts";
import { onceFor } from "../../../store/memo.ts";
import { readBootCauses } from "../../../store/repositories/causes/cause-rows.ts";
import { noCandidates, readCandidates } from "../../../store/repositories/causes/kept-candidates.ts";
import { eventsOfPaths } from "../../../store/repositories/causes/path-events.ts";
import {
  type BootEvents,
  isInside,
  type PlacedEvent,
} from "../../../store/repositories/causes/placed-events.ts";
import {
  eventsOnSockets,
  findRuns,
  type ProgramRun,
  placeRuns,
  readProgramRuns,
} from "../../../store/repositories/causes/program-runs.ts";
import { pathsByEnd } from "../../../store/search/named-paths.ts";
import { asText } from "../../../store/text.ts";
import type { ContainerId } from "../../../types/ids.ts";
import { usedSocket } from "../../causes/daemon-client.ts";
import { CLIENT_WORDS, isClientRun, isEngineSocket } from "../../causes/engine-clients.ts";
import type { ReportReader } from "../report-reader.ts";
import type { Act } from "./kernel-calls.ts";

const SENDS = /^(?:connect|send(?:to|msg|mmsg))$/;

/**
 * Calls of containers' tasks on the socket of an engine, and runs of a client where the container has no such call. What a
 * container that was made after is inferred to come from is told there.
 */
export function engineActs(reader: ReportReader, events: BootEvents): Act[] {
  const told = toldRequests(events);
  const calls = [...socketCalls(reader, events)].sort((a, b) => a.id - b.id);
  const callers = new Set(calls.map(({ container }) => container));
  const runs = clientRuns(events).filter(
    (run) =>
      run.success !== 0 && isInside(run) && !callers.has(run.container) && !told.clients.has(run.container!),
  );
  return [
    ...calls.filter(
      ({ id, container, object }) => !told.events.has(id) && !told.sockets.has(`${container} ${object}`),
    ),
    ...runs.map((run): Act => {
      const { id, timeMs, pid, container, class: place, argv } = run;
      const object = asText(Buffer.from(shellLine(argv), "latin1"));
      return {
        id,
        timeMs,
        pid,
        container,
        class: place,
        kind: "client",
        call: "execve",
        object,
        device: null,
      };
    }),
  ];
}

/** From the causes of the boot: their events, sockets by container, and containers with a client. */
function toldRequests({ store, boot }: BootEvents) {
  const causes = readBootCauses(store, boot).filter(({ kind }) => kind === "daemon-client");
  return {
    events: new Set(causes.map(({ from }) => from)),
    sockets: new Set(causes.map((cause) => `${cause.fromContainer} ${usedSocket(cause)}`)),
    clients: new Set<ContainerId | null>(causes.map(({ fromContainer }) => fromContainer)),
  };
}

/** By the file that a call named, and by its address: the log may have one of them alone. */
function* socketCalls(reader: ReportReader, events: BootEvents): Generator<Act, void, undefined> {
  const names = callNames();
  const { store } = reader;
  const paths = onceFor(store, socketCalls, () => pathsByEnd(store, isEngineSocket, [".sock"]));
  const byPath = eventsOfPaths(events, paths);
  const seen = new Set<number>();
  for (const found of [byPath, eventsOnSockets(events, "*.sock")])
    for (const event of found as Iterable<PlacedEvent>) {
      const { id, timeMs, pid, container, class: place, text } = event;
      if (event.success !== 1 || !isInside(event) || seen.has(id) || !isEngineSocket(text)) continue;
      seen.add(id);
      const { call } = reader.events.event(id);
      const name = call === null ? "" : names.call(call);
      if (SENDS.test(name))
        yield {
          id,
          timeMs,
          pid,
          container,
          class: place,
          kind: "engine",
          call: name,
          object: text,
          device: null,
        };
    }
}

/** Those that were found when causes were concluded, and those of later events. */
function clientRuns(events: BootEvents): ProgramRun[] {
  const { store, boot, range } = events;
  const known = readCandidates(store, boot, range.last) ?? noCandidates(range.first - 1);
  const isWanted = (argv: readonly string[]) => isClientRun({ argv });
  const later = findRuns(events, { first: known.upTo + 1, last: range.last }, CLIENT_WORDS, isWanted);
  const before = [...readProgramRuns(events, known.runs)].filter(([, argv]) => isWanted(argv));
  return placeRuns(events, new Map([...before, ...later]));
}
