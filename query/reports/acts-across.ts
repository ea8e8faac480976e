// SPDX-License-Identifier: Apache-2.0

import { callNames } from "../../interpret/call-names.ts";
import type { EventView } from "../../questions/event-view.ts";
import { readActObjects } from "../../store/repositories/tasks/memberships.ts";
import type { BootId, ContainerId } from "../../types/ids.ts";
import type { ReportReader } from "./report-reader.ts";

/** An event whose subject is in one container and whose object is in another: kill, ptrace. */
export interface ActAcross {
  readonly event: EventView;
  /** Row of the object's container. */
  readonly target: ContainerId;
  /** The call and the object's pid, in words. */
  readonly what: string;
}

/** Those of a boot, in order; with `containers`, those that have one of these on either side. */
export function readActs(
  reader: ReportReader,
  boot: BootId,
  containers?: readonly ContainerId[],
): readonly ActAcross[] {
  const names = callNames();
  return readActObjects(reader.store, boot).flatMap(({ event: row, container: target, pid }) => {
    const event = reader.events.event(row);
    const source = event.container?.row ?? null;
    const isAsked = (at: ContainerId | null) =>
      containers === undefined || (at !== null && containers.includes(at));
    if (source === target || !(isAsked(target) || isAsked(source))) return [];
    const call = event.call === null ? event.types[0]! : names.call(event.call);
    return [{ event, target, what: `${call} of pid ${pid ?? "?"}` }];
  });
}
