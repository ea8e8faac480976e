// SPDX-License-Identifier: Apache-2.0
import { parseContidList } from "../../types/contid-list.ts";
import { readContainerOperation } from "./container-operations.ts";
import { placeOfContid } from "./contids.ts";
import type { Evidence } from "./evidence.ts";
import type { FoldEvent, Statement } from "./fold-event.ts";
import type { FoldState } from "./fold-state.ts";
import { bindPlace, findPlace, HOST, openPlace, placeOf } from "./places.ts";
import { latestSegment, segmentsOf } from "./segments.ts";
import { isOperation, MESSAGE, type ObjectId, readIds } from "./statement-ids.ts";
import type { Task } from "./task.ts";
import { birthPlace, moveTask, placeOfTask } from "./tasks.ts";

const OPERATION = /^(CONTAINER|CONTAINER_ID|CONTAINER_OP|UNKNOWN\[\d+\])$/;

/**
 * What the kernel itself says of containers in an event: operations first (they define the ids), then whose ids the
 * subject and the objects have.
 */
export function foldStatements(state: FoldState, event: FoldEvent, task: number): void {
  const { statements } = event;
  if (statements === null) return foldSilence(state, event, task);
  const isSignal = event.call === "kill" && event.success;
  const loneId = statements.length === 1 && !isSignal ? loneIds.get(statements[0]!) : undefined;
  if (loneId !== undefined) return foldSubject(state, event, task, loneId);
  state.numbersHost ||= statements.some(isOurForm);
  for (const statement of statements)
    if (OPERATION.test(statement.type) && isOperation(statement))
      readContainerOperation(state, event, statement, task);
  const ids = readIds(statements, isSignal);
  foldSubject(state, event, task, ids.subject);
  for (const object of ids.objects) foldObject(state, event, object);
  if (statements.length === 1 && ids.subject !== undefined && saysIdAlone(statements[0]!))
    loneIds.set(statements[0]!, ids.subject);
}

/** The subject's ID by a statement that says it, and nothing else that counts: most events of a container have one, which comes again. */
const loneIds = new WeakMap<Statement, string>();

function saysIdAlone(statement: Statement): boolean {
  return !isOurForm(statement) && !(OPERATION.test(statement.type) && isOperation(statement));
}

/** op=init, nsflags=, or an id inside a one-record event: no other kernel writes these, and on ours contid 1 is the host. */
function isOurForm({ type, fields }: Statement): boolean {
  if (!MESSAGE.test(type) && (fields.has("nsflags") || fields.get("op") === "init")) return true;
  return fields.has("contid") && !OPERATION.test(type);
}

const MAX_KNOWN = 8192;
const knownLists = new Map<string, ReturnType<typeof parseContidList>>();

/** The same few lists stand in most events. */
function readContids(list: string): ReturnType<typeof parseContidList> {
  if (knownLists.has(list)) return knownLists.get(list);
  if (knownLists.size >= MAX_KNOWN) knownLists.clear();
  const chains = parseContidList(list);
  knownLists.set(list, chains);
  return chains;
}

function foldSubject(state: FoldState, event: FoldEvent, task: number, list: string | undefined): void {
  if (list === undefined) return foldSilence(state, event, task);
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
  const place = placeOfContid(state, chain[0]!, event.id, chain.slice(1));
  if (state.initialised && state.tasks.get(task)!.torn) placeThread(state, event, task, place);
  else placeByKernel(state, event, task, place, "kernel");
}

/**
 * A SYSCALL without record= says "container 1", but only on a kernel that said op=init and only if no record of the
 * event was lost. One with record= whose CONTAINER_ID is missing is in some container: not the host, and not known.
 */
function foldSilence(state: FoldState, event: FoldEvent, index: number): void {
  if (!state.initialised || index < 0 || !event.hasSyscall) return;
  const announced =
    event.statements?.some(({ type, fields }) => type === "SYSCALL" && fields.has("record")) ?? false;
  const task = state.tasks.get(index)!;
  const { kind } = placeOf(state, placeOfTask(task));
  if (task.torn) placeThread(state, event, index, announced || !event.isWhole ? -1 : HOST);
  else if (announced) {
    if (kind === "host" || kind === "open") state.eventPlaces.push(subjectOf(event, -1, "unknown"));
  } else if (!event.isWhole) return;
  else if (kind === "container" || kind === "undefined") {
    const detail = "the event carries no container ID, but the kernel had put its task into a container";
    state.conflicts.push({ event: event.id, pid: event.pid ?? -1, kind: "contid", detail });
  } else if (kind === "host") {
    const segment = latestSegment(task);
    if (segment.evidence !== "kernel") Object.assign(segment, { evidence: "kernel", because: event.id });
  } else placeByKernel(state, event, index, HOST, "kernel");
}

/**
 * Threads of one process are in several containers, and a record names the process alone: each event's own word holds for
 * that event, and for the process from the exec on that ends all threads but one. -1: the event does not say.
 */
function placeThread(state: FoldState, event: FoldEvent, index: number, place: number): void {
  const task = state.tasks.get(index)!;
  const isSaid = place >= 0;
  const evidence = !isSaid ? "unknown" : placeOf(state, place).kind === "undefined" ? "undefined" : "kernel";
  if (event.call === "execve" && event.success) {
    task.torn = false;
    moveTask(task, event.id, isSaid ? place : openPlace(state, "mixed"), evidence, event.id);
  } else if (!isSaid || findPlace(state, placeOfTask(task)) !== findPlace(state, place))
    state.eventPlaces.push(subjectOf(event, place, evidence));
}

/** Where the thread was that made an event of such a process: its own word, else where the process is; -1: not known. */
export function placeOfThread(state: FoldState, event: number, task: Task): number {
  for (let at = state.eventPlaces.length - 1; at >= 0 && state.eventPlaces[at]!.event === event; at--)
    if (state.eventPlaces[at]!.role === "subject") return state.eventPlaces[at]!.place;
  return placeOfTask(task);
}

function subjectOf(event: FoldEvent, place: number, evidence: Evidence) {
  return {
    event: event.id,
    position: 0,
    role: "subject" as const,
    pid: event.pid ?? -1,
    place,
    evidence,
    because: event.id,
  };
}

function placeByKernel(
  state: FoldState,
  event: FoldEvent,
  index: number,
  place: number,
  evidence: Evidence,
): void {
  const task = state.tasks.get(index)!;
  const now = findPlace(state, placeOfTask(task));
  if (now === findPlace(state, place)) return;
  if (state.places.get(now)!.kind === "undefined" && placeOf(state, place).kind === "undefined") return;
  const isOpen = state.places.get(now)!.kind === "open" && state.places.get(now)!.why !== "mixed";
  if (isOpen && findPlace(state, birthPlace(task)) === now) {
    bindPlace(state, now, place);
    for (const segment of segmentsOf(task))
      if (findPlace(state, segment.place) === findPlace(state, place))
        Object.assign(segment, { evidence, because: event.id });
    return;
  }
  moveTask(task, event.id, place, evidence, event.id);
}

function foldObject(state: FoldState, event: FoldEvent, object: ObjectId): void {
  const id = object.list === undefined ? undefined : parseContidList(object.list)?.[0]?.[0];
  const isHosts = object.record === undefined && state.initialised && event.isWhole; // as with a SYSCALL
  const place = id !== undefined ? placeOfContid(state, id, event.id) : isHosts ? HOST : -1;
  state.eventPlaces.push({
    event: event.id,
    position: object.position,
    role: "object",
    pid: object.pid,
    place,
    evidence: place < 0 ? "unknown" : "kernel",
    because: event.id,
  });
}

/** An event without a task (a network packet) carries every container that shares the network namespace. */
function foldMembers(state: FoldState, event: FoldEvent, ids: readonly bigint[]): void {
  for (const [position, id] of ids.entries())
    state.eventPlaces.push({
      event: event.id,
      position: position + 1,
      role: "member",
      pid: -1,
      place: placeOfContid(state, id, event.id),
      evidence: "kernel",
      because: event.id,
    });
}
