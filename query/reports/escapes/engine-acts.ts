// SPDX-License-Identifier: Apache-2.0
import { shellLine } from "../../../interpret/shell-line.ts";
import { readBootCauses } from "../../../store/repositories/causes/cause-rows.ts";
import { noCandidates, readCandidates } from "../../../store/repositories/causes/kept-candidates.ts";
import { type BootEvents, isInside } from "../../../store/repositories/causes/placed-events.ts";
import {
  findRuns,
  type ProgramRun,
  placeRuns,
  readProgramRuns,
} from "../../../store/repositories/causes/program-runs.ts";
import { asText } from "../../../types/as-text.ts";
import type { ContainerId } from "../../../types/ids.ts";
import { usedSocket } from "../../causes/daemon-client.ts";
import { CLIENT_WORDS, isClientFile, isClientRun } from "../../causes/engine-clients.ts";
import { engineCalls } from "../engine-calls.ts";
import type { ReportReader } from "../report-reader.ts";
import type { Act } from "./kernel-calls.ts";

/**
 * Calls of containers' tasks on the socket of an engine, and runs of a client if the container has no such successful call. Requests
 * inferred to have created a container are reported as its causes instead.
 */
export function engineActs(reader: ReportReader, events: BootEvents): Act[] {
  const told = toldRequests(events);
  const calls = [...callsInside(reader, events)].sort((a, b) => a.id - b.id);
  const callers = new Set(calls.flatMap(({ kind, container }) => (kind === "engine" ? [container] : [])));
  const runs = clientRuns(events).filter(
    (run) =>
      run.success !== 0 && isInside(run) && !callers.has(run.container) && !told.clients.has(run.container!),
  );
  return [
    ...calls.filter(
      ({ kind, id, container, object }) =>
        kind === "engine-failed" || (!told.events.has(id) && !told.sockets.has(`${container} ${object}`)),
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

/** Those that succeeded or failed: of a lost result neither is known. */
function* callsInside(reader: ReportReader, events: BootEvents): Generator<Act, void, undefined> {
  for (const event of engineCalls(reader, events)) {
    const { id, timeMs, pid, container, class: place, success, call, text: object } = event;
    if (success === null || !isInside(event)) continue;
    const kind = success === 1 ? "engine" : "engine-failed";
    yield { id, timeMs, pid, container, class: place, kind, call, object, device: null };
  }
}

/** Those that were found when causes were concluded, and those of later events. */
function clientRuns(events: BootEvents): ProgramRun[] {
  const { store, boot, range } = events;
  const known = readCandidates(store, boot, range.last) ?? noCandidates(range.first - 1);
  const isWanted = (argv: readonly string[]) => isClientRun({ argv });
  const later = findRuns(events, { first: known.upTo + 1, last: range.last }, CLIENT_WORDS, isWanted);
  const before = [...readProgramRuns(events, known.runs)].filter(([, argv]) => isWanted(argv));
  return placeRuns(events, new Map([...before, ...later])).filter(({ exe }) => isClientFile(exe));
}
