// SPDX-License-Identifier: Apache-2.0

import { type AttributionEvent, NEW_PID, type Statement } from "../../../types/attribution/event.ts";
import { CONTID_UNSET } from "../../../types/contid.ts";
import { parseContidList } from "../../../types/contid-list.ts";
import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import { addContainer, setParentLocation } from "../model/containers.ts";
import { containerOfContid, locationOfContid } from "../model/contids.ts";
import { NO_TASK } from "../model/indexes.ts";
import { NO_LOCATION } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { assign } from "./assign-contid.ts";
import { contidOf, moveOpid } from "./move-opid.ts";
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

function endContainer(state: Model, event: AttributionEvent, fields: ReadonlyMap<string, string>): void {
  const id = contidOf(fields, "contid");
  const container = id === undefined ? undefined : containerOfContid(state, id, event.id);
  if (container === undefined) return;
  container.ended = event.id; // the number stays: the signal that ended it is logged after its end
}
