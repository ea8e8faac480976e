// SPDX-License-Identifier: Apache-2.0
import { hasContainers } from "../../store/repositories/causes/container-steps.ts";
import {
  type BootEvents,
  isInside,
  type PlacedEvent,
} from "../../store/repositories/causes/placed-events.ts";
import {
  eventsOnSockets,
  firstRunReader,
  startsByProgram,
} from "../../store/repositories/causes/program-runs.ts";
import { readOciCommand } from "../attribution/facts/oci-command.ts";
import type { Cause } from "./cause.ts";

/**
 * containerd's shims took orders on an abstract socket, which belongs to the network namespace and not to a directory:
 * a container that shares the host's could reach it and have its own program run outside. Source: CVE-2020-15257.
 */
const SOCKET = "@/containerd-shim/*";
const SHIM = "containerd-shim*";
const SYSTEMS_OWN = /^\/(?:usr|bin|sbin|opt|snap|nix\/store|var\/lib\/rancher)\//;
/** A shim serves a request at once. */
const WINDOW_MS = 60_000;

/**
 * A container's task that reached for a shim's abstract socket, and the first task, no runtime's, that a shim started outside after:
 * of each container the last call before that start, however often it called.
 */
export function shimClients(events: BootEvents): Cause[] {
  if (!hasContainers(events)) return [];
  const runOf = firstRunReader(events);
  const started = once(() =>
    [...startsByProgram(events, SHIM)].filter((event) => !isInside(event) && !isRuntime(runOf(event.task))),
  );
  const causes = new Map<string, Cause>();
  let next = 0;
  for (const client of eventsOnSockets(events, SOCKET)) {
    if (!isInside(client) || client.success === 0) continue;
    while (next < started().length && started()[next]!.id <= client.id) next++;
    const first = started()[next];
    if (first === undefined || first.timeMs - client.timeMs > WINDOW_MS) continue;
    causes.set(`${client.container} ${first.id}`, causeOf(client, first));
  }
  return [...causes.values()];
}

/** `runc kill` and its like are a shim's everyday work. A program of that name elsewhere than where systems keep theirs is none. */
function isRuntime(run: ReturnType<ReturnType<typeof firstRunReader>>): boolean {
  return run !== undefined && SYSTEMS_OWN.test(run.exe) && readOciCommand(run.argv) !== undefined;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function causeOf(client: PlacedEvent, first: PlacedEvent): Cause {
  return {
    kind: "shim-client",
    from: client.id,
    fromContainer: client.container,
    to: first.id,
    toContainer: first.container,
    through: [],
    auid: client.auid,
    task: first.task,
    detail: `reached for ${client.text}; a task of a shim's ${Math.max(0, first.timeMs - client.timeMs)} ms after`,
  };
}
