// SPDX-License-Identifier: Apache-2.0
import { DetailKind } from "../../store/api.ts";
import type { Cause } from "./cause.ts";
import { type BootEvents, isInside, type PlacedEvent, placedRows, placedSql } from "./placed-events.ts";

/**
 * containerd's shims took orders on an abstract socket, which belongs to the network namespace and not to a directory:
 * a container that shares the host's could reach it and have its own program run outside. Source: CVE-2020-15257.
 */
const SOCKET = "@/containerd-shim/*";
const SHIM = "containerd-shim*";
/** A shim starts what it was asked for at once. */
const WINDOW_MS = 60_000;

/**
 * A container's task that reached for a shim's abstract socket, and the first task that a shim started outside after:
 * of each container the last call before that start, however often it called.
 */
export function shimClients(events: BootEvents): Cause[] {
  const started = once(() => [...startedByShims(events)].filter((event) => !isInside(event)));
  const causes = new Map<string, Cause>();
  let next = 0;
  for (const client of clientsInside(events)) {
    while (next < started().length && started()[next]!.id <= client.id) next++;
    const first = started()[next];
    if (first === undefined || first.timeMs - client.timeMs > WINDOW_MS) continue;
    causes.set(`${client.container} ${first.id}`, causeOf(client, first));
  }
  return [...causes.values()];
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
    detail: `reached for ${client.text}; a shim started a task outside ${Math.max(0, first.timeMs - client.timeMs)} ms after`,
  };
}

function* clientsInside(events: BootEvents): Generator<PlacedEvent, void, undefined> {
  const join = "detail d CROSS JOIN event e ON e.id = d.event JOIN string s ON s.id = d.value";
  const sql = `${placedSql("s.value AS text", join)}
    WHERE d.value IN (SELECT id FROM string WHERE value GLOB '${SOCKET}') AND d.kind = ${DetailKind.peer}
      AND d.event BETWEEN @first AND @last AND e.pid IS NOT NULL ORDER BY d.event`;
  for (const event of placedRows(events, sql, events.range))
    if (isInside(event) && event.success !== 0) yield event;
}

/** The first event of each child of a task that runs a shim, in order. */
function* startedByShims(events: BootEvents): Generator<PlacedEvent, void, undefined> {
  const join = `task t CROSS JOIN task shim ON shim.id = t.parent CROSS JOIN event last ON last.id = shim.last_event
    CROSS JOIN actor la ON la.id = last.actor CROSS JOIN program p ON p.id = la.program AND p.claimed = 0
    CROSS JOIN string s ON s.id = p.comm AND s.value GLOB '${SHIM}' CROSS JOIN event e ON e.id = t.first_event`;
  yield* placedRows(
    events,
    `${placedSql("'' AS text", join)} WHERE t.boot = @boot AND t.silent = 0 ORDER BY e.id`,
    { boot: events.boot },
  );
}
