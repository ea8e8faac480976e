// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store/store.ts";
import { programOf, readOciCommand } from "../attribution/facts/oci-command.ts";
import type { Cause } from "./cause.ts";
import { type BootEvents, type PlacedEvent, type ProgramRun, placedSql } from "./placed-events.ts";

/** A client returns when its program has begun; the engine calls its runtime within this time. */
const WINDOW_MS = 10_000;
/** So many clients before a runtime's call are looked at: the work stays linear, however many there are. */
const MOST_NEAR = 1024;
const CLIENT = /^(?:docker|podman|nerdctl|ctr|crictl|kubectl)(?:-current|-latest|-remote)?$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

interface Request {
  readonly event: PlacedEvent;
  /** Words after "exec" that may name the container. */
  readonly words: readonly string[];
}

/** One of these is in the arguments of every such run. */
export const EXEC_WORDS = ["exec"];

/** Whether a run is a client's or a runtime's "exec". */
export function isExecRequest(run: Pick<ProgramRun, "argv">): boolean {
  return isClientExec(run) || runtimeExec(run) !== undefined;
}

function isClientExec({ argv }: Pick<ProgramRun, "argv">): boolean {
  return argv.indexOf("exec") >= 1 && CLIENT.test(programOf(argv));
}

/** Id of the container that a runtime, whatever it is called, is to run a program in. */
function runtimeExec({ argv }: Pick<ProgramRun, "argv">): string | undefined {
  const oci = readOciCommand(argv);
  return oci?.command === "exec" ? oci.id : undefined;
}

/**
 * The human behind an exec. Engines run it by a daemon, so its tasks have no auid: the client's own execve has. A
 * client's "exec" and a runtime's "exec" of one container within ten seconds are tied by the id that both name, else by
 * the name that the container is known by, else by time alone where it is the only such client; the last is said.
 */
export function execsBy({ store }: BootEvents, runs: readonly ProgramRun[]): Cause[] {
  const clients = runs.flatMap(clientRequest);
  const causes: Cause[] = [];
  const known = new Set<string>(); // crun runs itself anew, from a copy, before it does what it was asked to: one request
  let before = 0;
  for (const event of runs) {
    const id = runtimeExec(event);
    if (id === undefined) continue;
    while (before < clients.length && clients[before]!.event.id < event.id) before++;
    const near = clients
      .slice(Math.max(0, before - MOST_NEAR), before)
      .filter((client) => event.timeMs - client.event.timeMs <= WINDOW_MS);
    if (near.length === 0) continue;
    const tied = tieRequest(store, near, id);
    const started = tied === undefined ? undefined : startedBelow(store, event);
    if (tied === undefined || started === undefined) continue;
    const request = `${event.task} ${started.id}`;
    if (known.has(request)) continue;
    known.add(request);
    causes.push({
      kind: "exec-by",
      from: tied.event.id,
      fromContainer: tied.event.container,
      to: started.id,
      toContainer: started.container,
      through: [event.id],
      auid: tied.event.auid,
      task: started.task,
      detail: `asked to run a program in ${id.slice(0, 12)}, ${tied.how}`,
    });
  }
  return causes;
}

function clientRequest(event: ProgramRun): Request[] {
  const { argv } = event;
  if (!isClientExec(event)) return [];
  return [{ event, words: argv.slice(argv.indexOf("exec") + 1).filter((word) => NAME.test(word)) }];
}

function tieRequest(
  store: Store,
  near: readonly Request[],
  id: string,
): { event: PlacedEvent; how: string } | undefined {
  const byId = near.findLast(({ words }) => words.some((word) => word.length >= 4 && id.startsWith(word)));
  if (byId !== undefined) return { event: byId.event, how: "tied by its id" };
  const names = store
    .prepare(
      `SELECT value FROM container_name WHERE container IN (SELECT container FROM container_name WHERE value = ?)`,
    )
    .pluck()
    .all(id) as string[];
  const byName = near.findLast(({ words }) => words.some((word) => names.includes(word)));
  if (byName !== undefined) return { event: byName.event, how: "tied by its name" };
  const only = near.length === 1 ? near[0] : undefined;
  return only === undefined ? undefined : { event: only.event, how: "tied by time alone" };
}

/**
 * The first program inside a container of a task that the runtime, or its child, has made; else its first event there. The
 * runtime's own way in, by setns, is not yet the program that was asked for.
 */
function startedBelow(store: Store, { task, id }: PlacedEvent): PlacedEvent | undefined {
  if (task === null) return undefined;
  const sql = placedSql(
    "'' AS text",
    "task t CROSS JOIN event e ON e.id >= t.first_event AND e.pid = t.pid AND e.id <= t.last_event",
  );
  return store
    .prepare(
      `WITH RECURSIVE below (id, depth) AS (
         SELECT ?, 0 UNION SELECT t.id, depth + 1 FROM below b CROSS JOIN task t ON t.parent = b.id WHERE depth < 6)
       ${sql} WHERE t.id IN (SELECT id FROM below) AND e.id > ? AND k.class IN ('container', 'sandbox')
       ORDER BY NOT EXISTS (SELECT 1 FROM argv v WHERE v.event = e.id), e.id LIMIT 1`,
    )
    .get(task, id) as PlacedEvent | undefined;
}
