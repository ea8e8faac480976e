// SPDX-License-Identifier: Apache-2.0
import { bootOf } from "../../store/event-key.ts";
import type { Store } from "../../store/store.ts";
import type { Cause } from "./cause.ts";
import { eventsOnPaths, isInside, type PlacedEvent, programRuns } from "./placed-events.ts";

/** Sockets through which an engine takes orders: who reaches one may start any container. */
const SOCKETS = [
  "*/docker.sock",
  "*/containerd.sock",
  "*/podman.sock",
  "*/crio.sock",
  "*/containerd-shim/*.sock",
];
/** An engine starts what it was asked for within seconds; a pull of its image comes before. */
const WINDOW_MS = 60_000;

const CLIENT = /^(?:docker|nerdctl|ctr|crictl)$/;
const NAMED_SOCKET = /(?:docker|containerd|podman|crio)\.sock/;

interface Made {
  readonly id: number;
  readonly created: number;
  readonly parent: number | null;
  readonly timeMs: number;
}

/** Runs of programs that speak to an engine, or whose arguments name its socket. */
function clientRuns(store: Store): PlacedEvent[] {
  return programRuns(store).flatMap((run) => {
    const argv = run.text.split("\0");
    const program = (argv[0] ?? "").replace(/^.*\//, "");
    const socket = argv.find((word) => NAMED_SOCKET.test(word));
    return socket === undefined && !CLIENT.test(program) ? [] : [{ ...run, text: socket ?? program }];
  });
}

/** A container's task on an engine's socket, and what was made beside that container within a minute. */
export function daemonClients(store: Store): Cause[] {
  const clients = [...eventsOnPaths(store, SOCKETS), ...clientRuns(store)]
    .filter((event) => isInside(event) && event.success !== 0)
    .sort((a, b) => a.id - b.id);
  if (clients.length === 0) return [];
  const made = store
    .prepare(
      `SELECT k.id, k.created, k.parent, e.time_ms AS timeMs FROM container k JOIN event e ON e.id = k.created
       WHERE k.class = 'container' ORDER BY k.created`,
    )
    .all() as Made[];
  return made.flatMap((container) => {
    const client = clients.findLast(
      (event) =>
        event.id < container.created &&
        bootOf(event.id) === bootOf(container.created) &&
        container.timeMs - event.timeMs <= WINDOW_MS &&
        event.container !== container.id &&
        event.container !== container.parent,
    );
    if (client === undefined) return [];
    return [
      {
        kind: "daemon-client",
        from: client.id,
        fromContainer: client.container,
        to: container.created,
        toContainer: container.id,
        through: [],
        auid: client.auid,
        task: null,
        detail: `used ${client.text}; a container was made ${Math.max(0, container.timeMs - client.timeMs)} ms after`,
      },
    ];
  });
}
