// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../interpret/call-names.ts";
import {
  type Ancestor,
  callReader,
  endReader,
  lineReader,
  type MadeContainer,
  readMadeContainers,
} from "../../store/repositories/causes/container-steps.ts";
import { eventsOnPaths } from "../../store/repositories/causes/path-events.ts";
import {
  type BootEvents,
  isInside,
  type PlacedEvent,
} from "../../store/repositories/causes/placed-events.ts";
import type { ProgramRun } from "../../store/repositories/causes/program-runs.ts";
import { asText } from "../../types/as-text.ts";
import type { Cause } from "./cause.ts";
import {
  isClientFile,
  isClientRun,
  isEngineSocket,
  mayBeRival,
  mayMakeContainers,
  usedBy,
} from "./engine-clients.ts";
import { RecentClients } from "./recent-clients.ts";

/** Limit of matching clients stored as causes, and of rivals stored with each; all are counted. */
const MOST_TOLD = 8;
/** Calls of a client on a socket; an event whose call is lost counts, too. */
const SPEAKS = /^(?:connect|send(?:to|msg|mmsg)|socketcall)$/;

/** Engines, their monitors and shims, by the fifteen characters that the kernel keeps of a name. */
const ENGINE =
  /^(?:dockerd|containerd|containerd-shim.*|docker-containe.*|podman|conmon|crio|buildkitd|balena-engine.*)(?:-current)?$/;
const isEngine = ({ program }: Ancestor): boolean => program !== null && ENGINE.test(asText(program));
const isEnginesOwn = ([own]: readonly Ancestor[]): boolean => own !== undefined && isEngine(own);

/**
 * Whether an engine may have created a container: one is an ancestor of the creating task. If the lineage ends in a task not in
 * the log, that task may be one.
 */
function mayBeEngines(line: readonly Ancestor[]): boolean {
  if (line.some(isEngine)) return true;
  const last = line.at(-1);
  return last === undefined || line.some(({ silent, pid }) => silent === 1 && pid !== 1) || last.pid !== 1;
}

/** Events on the sockets of engines; `known`: those up to `after`, or more. */
export function eventsOnEngines(
  events: BootEvents,
  known: readonly number[],
  after: number,
): readonly PlacedEvent[] {
  return [...eventsOnPaths(events, isEngineSocket, [".sock"], known, after)];
}

/**
 * A container's call on an engine's socket, or its run of a client, and a container that an engine created within a minute, while the first
 * container was alive. Every other client of that minute, in a container or outside, may be the requester as well: those in containers are causes of their own,
 * and the events of the others are in `through`.
 */
export function daemonClients(
  events: BootEvents,
  sockets: readonly PlacedEvent[],
  runs: readonly ProgramRun[],
): Cause[] {
  const clients = readClients(events, sockets, runs);
  if (!clients.some(isInside)) return [];
  const recent = new RecentClients();
  let next = 0;
  const endOf = endReader(events);
  const lineOf = lineReader(events);
  return readMadeContainers(events).flatMap((made) => {
    for (; next < clients.length && clients[next]!.id < made.created; next++) recent.add(clients[next]!);
    const isAlive = ({ container }: PlacedEvent) =>
      container === null || (endOf(container) ?? Number.POSITIVE_INFINITY) > made.created;
    const { clients: near, isCut } = recent.before(made.timeMs);
    const fitting = near.filter((one) => one.container !== made.id && isAlive(one));
    const beside = fitting.filter((one) => isInside(one) && one.container !== made.parent);
    if (beside.length === 0 || !mayBeEngines(lineOf(made.created))) return [];
    const all = fitting.filter((one) => isInside(one) || !isEnginesOwn(lineOf(one.id)));
    // The last client of a container represents it.
    const last = new Map(beside.map((one) => [one.container, one]));
    return [...last.values()].slice(-MOST_TOLD).map((client) => {
      const rivals = all.filter((one) => one !== client);
      return causeOf(client, made, rivals, isCut);
    });
  });
}

/** Clients in order, each with the socket, or its own name: calls on sockets that were not refused, and runs that may ask for a container. */
function readClients(
  events: BootEvents,
  sockets: readonly PlacedEvent[],
  runs: readonly ProgramRun[],
): PlacedEvent[] {
  const asked = runs.filter((run) => mayBeRival(run) && isClientFile(run.exe));
  const idle = new Set(asked.filter(({ argv }) => !mayMakeContainers(argv)).map(({ task }) => task));
  const refused = onlyRefused(sockets);
  const callOf = callReader(events);
  const names = callNames();
  const speaks = ({ id }: PlacedEvent) => {
    const call = callOf(id);
    return call === undefined || SPEAKS.test(names.call(call));
  };
  return [
    ...sockets.filter(speaks),
    ...asked.filter((run) => (isInside(run) ? isClientRun(run) : true)).map(asClient),
  ]
    .filter(
      ({ task, success }) => success !== 0 && (task === null || (!idle.has(task) && !refused.has(task))),
    )
    .sort((a, b) => a.id - b.id);
}

function asClient({ argv, exe: _, ...run }: ProgramRun): PlacedEvent {
  return { ...run, text: asText(Buffer.from(usedBy(argv), "latin1")) };
}

/** Tasks whose calls on an engine's socket all failed. */
function onlyRefused(sockets: readonly PlacedEvent[]): ReadonlySet<PlacedEvent["task"]> {
  const refused = new Set(sockets.filter(({ success }) => success === 0).map(({ task }) => task));
  for (const { task, success } of sockets) if (success !== 0) refused.delete(task);
  return refused;
}

const MADE = "; a container made ";

function causeOf(
  client: PlacedEvent,
  made: MadeContainer,
  rivals: readonly PlacedEvent[],
  isCut: boolean,
): Cause {
  const after = `${MADE}${Math.max(0, made.timeMs - client.timeMs)} ms after`;
  return {
    kind: "daemon-client",
    from: client.id,
    fromContainer: client.container,
    to: made.created,
    toContainer: made.id,
    through: rivals.slice(-MOST_TOLD).map(({ id }) => id),
    auid: client.auid,
    task: null,
    detail: [`${client.text}${after}`, ...rivalWords(rivals.length, isCut)].join("; "),
  };
}

function rivalWords(count: number, isCut: boolean): string[] {
  if (count === 0) return [];
  return [`${isCut ? "at least " : ""}${count} other client${count === 1 ? "" : "s"} in the minute before`];
}

/** The socket, or the client's program, of a cause of this kind. */
export function usedSocket({ detail }: Pick<Cause, "detail">): string {
  return detail.slice(0, detail.lastIndexOf(MADE));
}

/** Number of other clients of a cause of this kind, named in it or not. */
export function otherClients({ detail }: Pick<Cause, "detail">): number {
  return Number(/; (?:at least )?(\d+) other clients? in the minute before$/.exec(detail)?.[1] ?? 0);
}
