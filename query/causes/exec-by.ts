// SPDX-License-Identifier: Apache-2.0
import { namesBeside } from "../../store/repositories/causes/container-steps.ts";
import type { BootEvents, PlacedEvent } from "../../store/repositories/causes/placed-events.ts";
import { firstRunBelow, type ProgramRun } from "../../store/repositories/causes/program-runs.ts";
import { shortId } from "../../types/short-id.ts";
import { programName, readOciCommand } from "../attribution/facts/oci-command.ts";
import type { Cause } from "./cause.ts";
import { isClientFile } from "./engine-clients.ts";

/** A client returns when its program has begun; the engine calls its runtime within this time. */
const WINDOW_MS = 10_000;
/** Limit of clients considered before a runtime's call: keeps the work linear. */
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
  return argv.indexOf("exec") >= 1 && CLIENT.test(programName(argv));
}

/** Id of the target container of a runtime's exec, whatever the runtime's name. */
function runtimeExec({ argv }: Pick<ProgramRun, "argv">): string | undefined {
  const oci = readOciCommand(argv);
  return oci?.command === "exec" ? oci.id : undefined;
}

/**
 * The human behind an exec. Engines run it by a daemon, so its tasks have no auid: the client's own execve has. A
 * client's "exec" and a runtime's "exec" of one container within ten seconds are tied by the id that both name, else by
 * the name that the container is known by, else by time alone if it is the only such client; the report says so.
 */
export function execsBy(events: BootEvents, runs: readonly ProgramRun[]): Cause[] {
  const clients = runs.flatMap(clientRequest);
  const causes: Cause[] = [];
  const known = new Set<string>(); // crun re-executes itself from a copy before the actual work: one request
  let before = 0;
  for (const event of runs) {
    const id = runtimeExec(event);
    if (id === undefined) continue;
    while (before < clients.length && clients[before]!.event.id < event.id) before++;
    const near = clients
      .slice(Math.max(0, before - MOST_NEAR), before)
      .filter((client) => event.timeMs - client.event.timeMs <= WINDOW_MS);
    if (near.length === 0) continue;
    const tied = tieRequest(events, near, id);
    const started = tied === undefined ? undefined : startedBelow(events, event);
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
      detail: `asked to run a program in ${shortId(id)}, ${tied.how}`,
    });
  }
  return causes;
}

function clientRequest(event: ProgramRun): Request[] {
  const { argv, exe } = event;
  if (!isClientExec(event) || !isClientFile(exe)) return [];
  return [{ event, words: argv.slice(argv.indexOf("exec") + 1).filter((word) => NAME.test(word)) }];
}

function tieRequest(
  events: BootEvents,
  near: readonly Request[],
  id: string,
): { event: PlacedEvent; how: string } | undefined {
  const byId = near.findLast(({ words }) => words.some((word) => word.length >= 4 && id.startsWith(word)));
  if (byId !== undefined) return { event: byId.event, how: "tied by its id" };
  const names = namesBeside(events, id);
  const byName = near.findLast(({ words }) => words.some((word) => names.includes(word)));
  if (byName !== undefined) return { event: byName.event, how: "tied by its name" };
  const only = near.length === 1 ? near[0] : undefined;
  return only === undefined ? undefined : { event: only.event, how: "tied by time alone" };
}

/**
 * The first program inside a container of a task created by the runtime or its child; else its first event there. The
 * runtime's own entry, by setns, is not yet the requested program.
 */
function startedBelow(events: BootEvents, { task, id }: PlacedEvent): PlacedEvent | undefined {
  return task === null ? undefined : firstRunBelow(events, task, id);
}
