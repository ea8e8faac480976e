// SPDX-License-Identifier: Apache-2.0
import {
  type Ancestor,
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
import { asText } from "../../store/text.ts";
import type { Cause } from "./cause.ts";

const ENGINES = "docker|cri-dockerd|dockershim|containerd|podman|crio|balena-engine|buildkitd";
/** Sockets through which an engine takes orders: access to one allows any container. */
const SOCKET = new RegExp(`(?:^|/)(?:${ENGINES})\\.sock$|/containerd-shim/.*\\.sock$`);
export const isEngineSocket = (path: string): boolean => SOCKET.test(path);
/** An engine starts what it was asked for within seconds; a pull of its image comes before. */
const WINDOW_MS = 60_000;
/** So many clients are looked at for each container made: the work stays linear, whoever floods a socket. */
const MOST_RECENT = 64;

const CLIENTS = ["docker", "nerdctl", "ctr", "crictl"];
const CLIENT = new RegExp(`^(?:${CLIENTS.join("|")})$`);
/** As a word, or the end of a path in one: `docker.sock.log` is none. */
const NAMED_SOCKET = new RegExp(`(?:^|[^A-Za-z0-9_-])(?:${ENGINES})\\.sock(?![A-Za-z0-9_.-])`);
/** Commands of clients that make no container, whatever the engine does. Source: docker(1), nerdctl(1) */
const MAKING_NONE = new Set(
  "attach context cp diff events export history images info inspect kill login logout logs network pause port ps pull push rename rm rmi save search stats stop system tag top unpause update version volume wait".split(
    " ",
  ),
);
/** Options before the command that have a value behind them. */
const WITH_VALUE = new Set([
  "-H",
  "--host",
  "-c",
  "--context",
  "--config",
  "-l",
  "--log-level",
  "-n",
  "--namespace",
  "-a",
  "--address",
]);
/** One of these is in the arguments of every client's run. */
export const CLIENT_WORDS = [...CLIENTS, ".sock"];

/** True for a run of a program that speaks to an engine, or whose arguments name an engine's socket. */
export function isClientRun({ argv }: Pick<ProgramRun, "argv">): boolean {
  return CLIENT.test(programOf(argv)) || argv.some((word) => NAMED_SOCKET.test(word));
}

/** The same where the command line does more than name a socket: `ls` may name one, too. */
export function asksEngine({ argv }: Pick<ProgramRun, "argv">): boolean {
  const isAddress = argv.some((word) => word.startsWith("--unix-socket"));
  return CLIENT.test(programOf(argv)) || (isAddress && isClientRun({ argv }));
}

/** False for a client whose command asks for no container: `docker ps`. */
function mayMakeContainers(argv: readonly string[]): boolean {
  if (!/^(?:docker|nerdctl)$/.test(programOf(argv))) return true;
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at]!;
    if (!word.startsWith("-")) return !MAKING_NONE.has(word);
    if (WITH_VALUE.has(word)) at++;
  }
  return true;
}

function programOf(argv: readonly string[]): string {
  return (argv[0] ?? "").replace(/^.*\//, "");
}

function asClient({ argv, ...run }: ProgramRun): PlacedEvent {
  const socket = argv.find((word) => NAMED_SOCKET.test(word));
  return { ...run, text: asText(Buffer.from(socket ?? programOf(argv), "latin1")) };
}

/** Engines, their monitors and shims, by the fifteen characters that the kernel keeps of a name. */
const ENGINE =
  /^(?:dockerd|containerd|containerd-shim.*|docker-containe.*|podman|conmon|crio|buildkitd|balena-engine.*)(?:-current)?$/;

/**
 * Whether an engine may have made a container: one is above the task that did. Where the line ends in a task that the log does
 * not show, that may be one.
 */
function mayBeEngines(line: readonly Ancestor[]): boolean {
  if (line.some(({ program }) => program !== null && ENGINE.test(asText(program)))) return true;
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
 * A container's task on an engine's socket, and what an engine made beside that container within a minute, while that
 * container was alive.
 */
export function daemonClients(
  events: BootEvents,
  sockets: readonly PlacedEvent[],
  runs: readonly ProgramRun[],
): Cause[] {
  const asked = runs.filter(isClientRun);
  const idle = new Set(asked.filter(({ argv }) => !mayMakeContainers(argv)).map(({ task }) => task));
  const refused = onlyRefused(sockets);
  const clients = [...sockets, ...asked.map(asClient)]
    .filter(({ task }) => task === null || (!idle.has(task) && !refused.has(task)))
    .filter((event) => isInside(event) && event.success !== 0)
    .sort((a, b) => a.id - b.id);
  if (clients.length === 0) return [];
  const recent: PlacedEvent[] = [];
  let next = 0;
  const endOf = endReader(events);
  const lineOf = lineReader(events);
  return readMadeContainers(events).flatMap((container) => {
    for (; next < clients.length && clients[next]!.id < container.created; next++) {
      const client = clients[next]!;
      if (recent.at(-1)?.container === client.container) recent.pop(); // of one that goes on calling the last call is enough
      recent.push(client);
    }
    const client = recent
      .slice(-MOST_RECENT)
      .findLast(
        (event) =>
          container.timeMs - event.timeMs <= WINDOW_MS &&
          event.container !== container.id &&
          event.container !== container.parent &&
          (endOf(event.container!) ?? Number.POSITIVE_INFINITY) > container.created,
      );
    return client === undefined || !mayBeEngines(lineOf(container.created))
      ? []
      : [causeOf(client, container)];
  });
}

/** Tasks of which each call on a socket of an engine failed. */
function onlyRefused(sockets: readonly PlacedEvent[]): ReadonlySet<PlacedEvent["task"]> {
  const refused = new Set(sockets.filter(({ success }) => success === 0).map(({ task }) => task));
  for (const { task, success } of sockets) if (success !== 0) refused.delete(task);
  return refused;
}

const [USED, MADE, AFTER] = ["used ", "; a container was made ", " ms after"];

function causeOf(client: PlacedEvent, container: MadeContainer): Cause {
  return {
    kind: "daemon-client",
    from: client.id,
    fromContainer: client.container,
    to: container.created,
    toContainer: container.id,
    through: [],
    auid: client.auid,
    task: null,
    detail: `${USED}${client.text}${MADE}${Math.max(0, container.timeMs - client.timeMs)}${AFTER}`,
  };
}

/** The socket, or the client's program, that a cause of this kind tells of. */
export function usedSocket({ detail }: Pick<Cause, "detail">): string {
  return detail.slice(USED.length, detail.lastIndexOf(MADE));
}
