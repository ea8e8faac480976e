// SPDX-License-Identifier: Apache-2.0

import type { AttributionEvent } from "../../../types/attribution/event.ts";
import { CONTID_UNSET } from "../../../types/contid.ts";
import { parseContidList } from "../../../types/contid-list.ts";
import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import type { Container } from "../model/container.ts";
import { addContainer } from "../model/containers.ts";
import { locationOfContid } from "../model/contids.ts";
import { NO_TASK } from "../model/indexes.ts";
import { containerAt, locationOf, NO_LOCATION, openLocation } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { locationOfTask, moveTask } from "../model/residences.ts";
import { contidOf, moveOpid } from "./move-opid.ts";

/**
 * op=set and op=drop of the posted series: an orchestrator sets the id of a task. A failed attempt (res=0, or a failed
 * SYSCALL) is logged too and changes nothing. The id may be reused after the last task has left. If the SYSCALL was
 * lost, and with it the result, the task may be in the container or in its previous location.
 */
export function assign(
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

function loseOpid(state: Model, event: AttributionEvent, fields: ReadonlyMap<string, string>): void {
  const pid = Number(fields.get("opid") ?? -1);
  const detail = "whether it was done is not in the log: its SYSCALL record is missing";
  state.conflicts.push({ event: event.id, pid, kind: "contid", detail });
  const task = state.tasks.get(state.current.get(pid) ?? NO_TASK);
  if (task !== undefined) moveTask(task, event.id, openLocation(state, "mixed"), "unknown", event.id);
}
