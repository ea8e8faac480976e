// SPDX-License-Identifier: Apache-2.0

import type { AttributionEvent, Statement } from "../../../types/attribution/event.ts";
import type { Evidence } from "../../../types/attribution/evidence.ts";
import { parseContidList } from "../../../types/contid-list.ts";
import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import { assignContainerIds, isOperation, MESSAGE, type ObjectId } from "../facts/statement-ids.ts";
import { bindLocation } from "../model/bind-location.ts";
import { locationOfContid } from "../model/contids.ts";
import { findLocation, HOST, locationOf, NO_LOCATION, openLocation } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import {
  birthLocation,
  latestResidence,
  locationOfTask,
  moveTask,
  residencesOf,
} from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { readContainerOperation } from "./container-operations.ts";

const OPERATION = /^(CONTAINER|CONTAINER_ID|CONTAINER_OP|UNKNOWN\[\d+\])$/;

/**
 * Folds the kernel's container records of an event: operations first, because they define ids, then the ids of the
 * subject and the objects.
 */
export function foldStatements(state: Model, event: AttributionEvent, task: TaskIndex): void {
  const { statements } = event;
  if (statements === null) return applyMissingContainerId(state, event, task);
  const isSignal = event.call === "kill" && event.success;
  const loneId = statements.length === 1 && !isSignal ? loneIds.get(statements[0]!) : undefined;
  if (loneId !== undefined) return foldSubject(state, event, task, loneId);
  state.numbersHost ||= statements.some(isOurForm);
  for (const statement of statements)
    if (OPERATION.test(statement.type) && isOperation(statement))
      readContainerOperation(state, event, statement, task);
  const ids = assignContainerIds(statements, isSignal);
  foldSubject(state, event, task, ids.subject);
  for (const object of ids.objects) foldObject(state, event, object);
  if (statements.length === 1 && ids.subject !== undefined && saysIdAlone(statements[0]!))
    loneIds.set(statements[0]!, ids.subject);
}

/**
 * Cache: the subject's ID, for a statement that is the only relevant one of its event. Most events of a container
 * repeat it.
 */
const loneIds = new WeakMap<Statement, string>();

function saysIdAlone(statement: Statement): boolean {
  return !isOurForm(statement) && !(OPERATION.test(statement.type) && isOperation(statement));
}

/**
 * True for op=init, nsflags=, or an id inside a one-record event. Only our kernel writes these; there contid 1 is the
 * host.
 */
function isOurForm({ type, fields }: Statement): boolean {
  if (!MESSAGE.test(type) && (fields.has("nsflags") || fields.get("op") === "init")) return true;
  return fields.has("contid") && !OPERATION.test(type);
}

const MAX_KNOWN = 8192;
const knownLists = new Map<string, ReturnType<typeof parseContidList>>();

/** Cached: most events repeat a few lists. */
function readContids(list: string): ReturnType<typeof parseContidList> {
  if (knownLists.has(list)) return knownLists.get(list);
  if (knownLists.size >= MAX_KNOWN) knownLists.clear();
  const chains = parseContidList(list);
  knownLists.set(list, chains);
  return chains;
}

function foldSubject(state: Model, event: AttributionEvent, task: TaskIndex, list: string | undefined): void {
  if (list === undefined) return applyMissingContainerId(state, event, task);
  const chains = readContids(list);
  if (chains === undefined) {
    state.conflicts.push({
      event: event.id,
      pid: event.pid ?? -1,
      kind: "contid",
      detail: `cannot be read: ${list}`,
    });
    return;
  }
  if (task < 0)
    return foldMembers(
      state,
      event,
      chains.map((chain) => chain[0]!),
    );
  const chain = chains[0]!;
  const location = locationOfContid(state, chain[0]!, event.id, chain.slice(1));
  if (state.initialised && state.tasks.get(task)!.threadsDiverged) locateThread(state, event, task, location);
  else locateByKernel(state, event, task, location, "kernel");
}

/**
 * A SYSCALL without record= means container 1, if the kernel wrote op=init and no record of the event was lost. One
 * with record= but without its CONTAINER_ID is in an unknown container: not on the host.
 */
function applyMissingContainerId(state: Model, event: AttributionEvent, index: TaskIndex): void {
  if (!state.initialised || index < 0 || !event.hasSyscall) return;
  const announced =
    event.statements?.some(({ type, fields }) => type === "SYSCALL" && fields.has("record")) ?? false;
  const task = state.tasks.get(index)!;
  const { kind } = locationOf(state, locationOfTask(task));
  if (task.threadsDiverged)
    locateThread(state, event, index, announced || !event.isWhole ? NO_LOCATION : HOST);
  else if (announced) {
    if (kind === "host" || kind === "open")
      state.eventLocations.push(subjectOf(event, NO_LOCATION, "unknown"));
  } else if (!event.isWhole) return;
  else if (kind === "container" || kind === "undefined") {
    const detail = "the event carries no container ID, but the kernel had put its task into a container";
    state.conflicts.push({ event: event.id, pid: event.pid ?? -1, kind: "contid", detail });
  } else if (kind === "host") {
    const residence = latestResidence(task);
    if (residence.evidence !== "kernel") Object.assign(residence, { evidence: "kernel", proof: event.id });
  } else locateByKernel(state, event, index, HOST, "kernel");
}

/**
 * Threads of one process are in several containers, and a record names only the process. The ID of an event holds for
 * that event alone; from an exec on, which ends all threads but one, it holds for the process. -1: the event has no
 * ID.
 */
function locateThread(state: Model, event: AttributionEvent, index: TaskIndex, location: LocationId): void {
  const task = state.tasks.get(index)!;
  const isSaid = location >= 0;
  const evidence = !isSaid
    ? "unknown"
    : locationOf(state, location).kind === "undefined"
      ? "undefined"
      : "kernel";
  if (event.call === "execve" && event.success) {
    task.threadsDiverged = false;
    moveTask(task, event.id, isSaid ? location : openLocation(state, "mixed"), evidence, event.id);
  } else if (!isSaid || findLocation(state, locationOfTask(task)) !== findLocation(state, location))
    state.eventLocations.push(subjectOf(event, location, evidence));
}

/**
 * Location of the thread that made an event of such a process: the event's own ID, else the location of the process;
 * -1: not known.
 */
export function locationOfThread(state: Model, event: number, task: Task): LocationId {
  for (let at = state.eventLocations.length - 1; at >= 0 && state.eventLocations[at]!.event === event; at--)
    if (state.eventLocations[at]!.role === "subject") return state.eventLocations[at]!.location;
  return locationOfTask(task);
}

function subjectOf(event: AttributionEvent, location: LocationId, evidence: Evidence) {
  return {
    event: event.id,
    position: 0,
    role: "subject" as const,
    pid: event.pid ?? -1,
    location,
    evidence,
    proof: event.id,
  };
}

function locateByKernel(
  state: Model,
  event: AttributionEvent,
  index: TaskIndex,
  location: LocationId,
  evidence: Evidence,
): void {
  const task = state.tasks.get(index)!;
  const now = findLocation(state, locationOfTask(task));
  if (now === findLocation(state, location)) return;
  if (state.locations.get(now)!.kind === "undefined" && locationOf(state, location).kind === "undefined")
    return;
  const isOpen = state.locations.get(now)!.kind === "open" && state.locations.get(now)!.why !== "mixed";
  if (isOpen && findLocation(state, birthLocation(task)) === now) {
    bindLocation(state, now, location);
    for (const residence of residencesOf(task))
      if (findLocation(state, residence.location) === findLocation(state, location))
        Object.assign(residence, { evidence, proof: event.id });
    return;
  }
  moveTask(task, event.id, location, evidence, event.id);
}

function foldObject(state: Model, event: AttributionEvent, object: ObjectId): void {
  const id = object.list === undefined ? undefined : parseContidList(object.list)?.[0]?.[0];
  const isHosts = object.record === undefined && state.initialised && event.isWhole; // as for a SYSCALL
  const location = id !== undefined ? locationOfContid(state, id, event.id) : isHosts ? HOST : NO_LOCATION;
  state.eventLocations.push({
    event: event.id,
    position: object.position,
    role: "object",
    pid: object.pid,
    location,
    evidence: location < 0 ? "unknown" : "kernel",
    proof: event.id,
  });
}

/** An event without a task (a network packet) has every container that shares the network namespace. */
function foldMembers(state: Model, event: AttributionEvent, ids: readonly bigint[]): void {
  for (const [position, id] of ids.entries())
    state.eventLocations.push({
      event: event.id,
      position: position + 1,
      role: "member",
      pid: -1,
      location: locationOfContid(state, id, event.id),
      evidence: "kernel",
      proof: event.id,
    });
}
