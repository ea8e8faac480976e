// SPDX-License-Identifier: Apache-2.0

import type { AttributionEvent } from "../../../types/attribution/event.ts";
import { type Contid, parseContid } from "../../../types/contid.ts";
import { parseContidList } from "../../../types/contid-list.ts";
import { bindLocation } from "../model/bind-location.ts";
import { locationOfContid } from "../model/contids.ts";
import { locationOf } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { mayHaveThreads } from "../model/present-tasks.ts";
import { birthLocation, moveTask } from "../model/residences.ts";
import { announce, mayBeChild } from "./announcements.ts";

/** The container id of a field: the first of a list; undefined where it has none. */
export function contidOf(fields: ReadonlyMap<string, string>, name: string): Contid | undefined {
  const text = fields.get(name);
  return text === undefined ? undefined : (parseContidList(text)?.[0]?.[0] ?? parseContid(text));
}

/** Moves the task of opid= (the caller if it is missing) to the container, from this event on. */
export function moveOpid(
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
