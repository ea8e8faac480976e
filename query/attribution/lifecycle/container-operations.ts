// SPDX-License-Identifier: Apache-2.0

import { type AttributionEvent, NEW_PID, type Statement } from "../../../types/attribution/event.ts";
import { CONTID_UNSET, type Contid, parseContid } from "../../../types/contid.ts";
import { parseContidList } from "../../../types/contid-list.ts";
import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import { bindLocation } from "../model/bind-location.ts";
import type { Container } from "../model/container.ts";
import { addContainer, setParentLocation } from "../model/containers.ts";
import { containerOfContid, locationOfContid } from "../model/contids.ts";
import { NO_TASK } from "../model/indexes.ts";
import { containerAt, locationOf, NO_LOCATION, openLocation } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { mayHaveThreads } from "../model/present-tasks.ts";
import { birthLocation, locationOfTask, moveTask } from "../model/residences.ts";
import { announce, mayBeChild } from "./announcements.ts";
import { readFacts } from "./operation-facts.ts";

/** Operations of kernels that number every container themselves. v1 to v11 have set and drop alone. */
export const OWN_OPERATIONS: ReadonlySet<string> = new Set([
  "init",
  "stop",
  "create",
  "clone",
  "unshare",
  "extend",
  "enter",
  "setns",
  "define",
  "label",
  "kill",
  "signal",
  "destroy",
]);

/** Folds one CONTAINER_OP: creates, moves, names or ends. */
export function readContainerOperation(
  state: Model,
  event: AttributionEvent,
  statement: Statement,
  task: TaskIndex,
): void {
  const { fields } = statement;
  const op = fields.get("op")!;
  if (OWN_OPERATIONS.has(op)) state.kernelOperations = true;
  switch (op) {
    case "init":
      state.initialised = true;
      return;
    case "stop":
      // the records were switched off: a SYSCALL without record= says nothing, and no operation is told
      state.initialised = false;
      state.kernelOperations = false;
      return;
    case "kill":
      return; // the ends of its tasks and its own op=destroy follow
    case "signal":
      return; // of auditd, by a task whose place the event says by itself
    case "create":
    case "define":
    case "clone":
    case "unshare":
      return makeContainer(state, event, fields, op);
    case "extend":
    case "label":
      return addTo(state, event, fields);
    case "enter":
    case "setns":
      return moveOpid(state, event, fields, contidOf(fields, "contid"));
    case "destroy":
      return endContainer(state, event, fields);
    case "set":
    case "drop":
      return assign(state, event, fields, op, task);
    default:
      state.conflicts.push({
        event: event.id,
        pid: event.pid ?? -1,
        kind: "contid",
        detail: `unknown operation: ${op}`,
      });
  }
}

function contidOf(fields: ReadonlyMap<string, string>, name: string): Contid | undefined {
  const text = fields.get(name);
  return text === undefined ? undefined : (parseContidList(text)?.[0]?.[0] ?? parseContid(text));
}

/**
 * Location of the parent: parent= of our kernel, ancestors= of a definition, the caret list of v8 and v9; old-contid=
 * if there is nothing else.
 */
function parentLocation(
  state: Model,
  event: AttributionEvent,
  fields: ReadonlyMap<string, string>,
): LocationId {
  const parent =
    contidOf(fields, "parent") ??
    parseContidList(fields.get("contid") ?? "")?.[0]?.[1] ??
    contidOf(fields, "old-contid");
  if (parent === undefined || parent === CONTID_UNSET) return NO_LOCATION;
  const above = parseContidList((fields.get("ancestors") ?? "").replaceAll(",", "^"))?.[0]?.slice(1) ?? [];
  return locationOfContid(state, parent, event.id, above);
}

function makeContainer(
  state: Model,
  event: AttributionEvent,
  fields: ReadonlyMap<string, string>,
  op: string,
): void {
  const id = contidOf(fields, "contid");
  if (id === undefined || id === CONTID_UNSET || id === 0n) return;
  const text = id.toString();
  const isDefinition = op === "define";
  const location = parentLocation(state, event, fields);
  const known = state.contids.get(text); // its parents are known now, and it may be one of them
  let container = known === undefined ? undefined : state.containers.get(known)!;
  if (container === undefined) {
    container = addContainer(state, {
      key: event.id,
      keySuffix: isDefinition ? text : "",
      created: isDefinition ? 0 : event.id,
      contid: text,
      parentLocation: location,
      evidence: "kernel",
      proof: event.id,
      underConstruction: false,
      maker: event.pid === null ? NO_TASK : (state.current.get(event.pid) ?? NO_TASK),
    });
    state.contids.set(text, state.containers.last);
  } else if (container.parentLocation < 0 || isDefinition) {
    if (container.parentLocation < 0 && !setParentLocation(state, container, location))
      contradictParent(state, event, text);
  } else if (container.created !== 0)
    state.conflicts.push({
      event: event.id,
      pid: event.pid ?? -1,
      kind: "contid",
      detail: `container ${text} made twice`,
    });
  addTo(state, event, fields);
  if (op === "clone" || op === "unshare") moveOpid(state, event, fields, id);
}

function contradictParent(state: Model, event: AttributionEvent, contid: string): void {
  const detail = `container ${contid} cannot lie in one that lies in it`;
  state.conflicts.push({ event: event.id, pid: event.pid ?? -1, kind: "contid", detail });
}

function addTo(state: Model, event: AttributionEvent, fields: ReadonlyMap<string, string>): void {
  const id = contidOf(fields, "contid");
  const container = id === undefined ? undefined : containerOfContid(state, id, event.id);
  if (container === undefined) return;
  const { flags } = container;
  readFacts(state, event, container, fields);
  // its first task stays where it was born and counts; only the children of that one count in the new namespace
  if (fields.get("op") !== "extend" || (container.flags & ~flags & NEW_PID) === 0) return;
  container.pidFrom = event.id;
  container.pidMaker =
    event.call === "unshare" ? (state.current.get(Number(fields.get("opid") ?? -1)) ?? NO_TASK) : NO_TASK;
}

/** Moves the task of opid= (the caller if it is missing) to the container, from this event on. */
function moveOpid(
  state: Model,
  event: AttributionEvent,
  fields: ReadonlyMap<string, string>,
  id: Contid | undefined,
): void {
  if (id === undefined) return;
  const pid = Number(fields.get("opid") ?? event.pid ?? -1);
  const location = locationOfContid(state, id, event.id);
  const index = state.current.get(pid);
  const isChild = fields.get("op") === "clone";
  const isThread = (fields.get("otid") ?? fields.get("opid")) !== fields.get("opid");
  if (isChild && event.hasSyscall && !event.success) return; // the child was not born
  if (isChild && index !== undefined && !mayBeChild(state, event, index)) state.current.delete(pid);
  else if (index !== undefined && state.tasks.get(index)!.gone === 0) {
    const task = state.tasks.get(index)!;
    if (state.initialised && !isChild && (isThread || mayHaveThreads(state, index))) {
      task.threadsDiverged = true; // one of its threads moved: each event's own records decide
      return;
    }
    if (isChild && locationOf(state, birthLocation(task)).kind === "open")
      bindLocation(state, birthLocation(task), location);
    else moveTask(task, event.id, location, "operation", event.id);
    if (task.birth.evidence === "unknown")
      Object.assign(task.birth, { evidence: "operation", proof: event.id });
    return;
  }
  announce(state, event, pid, location, isChild);
}

function loseOpid(state: Model, event: AttributionEvent, fields: ReadonlyMap<string, string>): void {
  const pid = Number(fields.get("opid") ?? -1);
  const detail = "whether it was done is not in the log: its SYSCALL record is missing";
  state.conflicts.push({ event: event.id, pid, kind: "contid", detail });
  const task = state.tasks.get(state.current.get(pid) ?? NO_TASK);
  if (task !== undefined) moveTask(task, event.id, openLocation(state, "mixed"), "unknown", event.id);
}

function endContainer(state: Model, event: AttributionEvent, fields: ReadonlyMap<string, string>): void {
  const id = contidOf(fields, "contid");
  const container = id === undefined ? undefined : containerOfContid(state, id, event.id);
  if (container === undefined) return;
  container.ended = event.id; // the number stays: the signal that ended it is logged after its end
}

/**
 * op=set and op=drop of the posted series: an orchestrator sets the id of a task. A failed attempt (res=0, or a failed
 * SYSCALL) is logged too and changes nothing. The id may be reused after the last task has left. If the SYSCALL was
 * lost, and with it the result, the task may be in the container or in its previous location.
 */
function assign(
  state: Model,
  event: AttributionEvent,
  fields: ReadonlyMap<string, string>,
  op: string,
  caller: TaskIndex,
): void {
  const failed = fields.get("res") === "0" || (event.hasSyscall && !event.success);
  if (failed) return;
  if (event.isHeadless && !fields.has("res")) return loseOpid(state, event, fields);
  if (op === "drop") return drop(state, event, fields);
  const id = contidOf(fields, "contid");
  if (id === undefined || id === CONTID_UNSET) return;
  const pid = Number(fields.get("opid") ?? -1);
  const text = id.toString();
  const inferred = containerMadeFor(state, pid);
  if (
    !state.contids.has(text) &&
    inferred !== undefined &&
    inferred.contid === "" &&
    inferred.underConstruction
  ) {
    inferred.contid = text; // the orchestrator numbers the container that was just created for the task
    state.contids.set(text, locationOf(state, inferred.location).container);
  } else if (!state.contids.has(text)) {
    const above = parseContidList(fields.get("contid") ?? "")?.[0]?.[1];
    const parent =
      above === undefined ? callerLocation(state, caller) : locationOfContid(state, above, event.id);
    addContainer(state, {
      key: event.id,
      contid: text,
      parentLocation: parent,
      evidence: "kernel",
      proof: event.id,
      underConstruction: false,
    });
    state.contids.set(text, state.containers.last);
  }
  moveOpid(state, event, fields, id);
}

/**
 * Container of a task. For an unseen task, the container created by its clone: an orchestrator holds back the task
 * until it has set the id.
 */
function containerMadeFor(state: Model, pid: number): Container | undefined {
  const index = state.current.get(pid);
  const clone = state.clones.get(state.expected.get(pid) ?? -1);
  const location =
    clone?.location ?? (index === undefined ? undefined : locationOfTask(state.tasks.get(index)!));
  return location === undefined ? undefined : containerAt(state, location);
}

function callerLocation(state: Model, caller: TaskIndex): LocationId {
  return caller < 0 ? NO_LOCATION : locationOfTask(state.tasks.get(caller)!);
}

function drop(state: Model, event: AttributionEvent, fields: ReadonlyMap<string, string>): void {
  const id = contidOf(fields, "old-contid");
  const known = id === undefined ? undefined : state.contids.get(id.toString());
  const container = known === undefined ? undefined : state.containers.get(known);
  if (container === undefined) return;
  const opid = Number(fields.get("opid") ?? -1);
  state.announced.delete(opid);
  const index = state.current.get(opid);
  const task = index === undefined ? undefined : state.tasks.get(index)!;
  if (task !== undefined && containerAt(state, locationOfTask(task))?.location === container.location) {
    // out of it is not yet on the host: the previous location is known only if that of its container is
    const to = container.parentLocation < 0 ? openLocation(state, "mixed") : container.parentLocation;
    moveTask(task, event.id, to, "operation", event.id);
  }
  container.ended = event.id;
  state.contids.delete(container.contid);
}
