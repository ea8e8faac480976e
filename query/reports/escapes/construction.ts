// SPDX-License-Identifier: Apache-2.0
import { sequenceOf } from "../../../store/event-key.ts";
import { gapReader } from "../../../store/repositories/gaps/gap-rows.ts";
import { creationReader, hasRuns, originReader } from "../../../store/repositories/tasks/origins.ts";
import type { BootId, ContainerId, TaskId } from "../../../types/ids.ts";
import { firstPrograms } from "../../paths/first-programs.ts";
import { confiner } from "../container-row.ts";
import type { ReportReader } from "../report-reader.ts";

/** A task's step from a container, and the places to which it led. */
export interface Leaving {
  readonly task: TaskId;
  readonly pid: number;
  readonly event: number;
  readonly to: readonly (ContainerId | null)[];
}

/**
 * Whether steps from containers belong to their making: a task that came from outside, and has run no program since, is a
 * runtime or a host's task on its way; a container in which no program has run is not made yet. Where records are missing in
 * between, or no program is logged at all, that is not known.
 */
export function constructionReader(reader: ReportReader, boot: BootId): (leaving: Leaving) => boolean {
  const { store } = reader;
  const originOf = originReader(store);
  const gapsOf = gapReader(store);
  const creationOf = creationReader(store);
  const showsRuns = hasRuns(store, boot);
  const firstOf = new Map<ContainerId, number>();
  const isUnmade = (container: ContainerId, event: number) => {
    const created = creationOf(container);
    if (created === null || gapsOf(boot, sequenceOf(created), sequenceOf(event)).length > 0) return false;
    if (!firstOf.has(container))
      firstOf.set(container, firstPrograms(store, [container]).get(container) ?? Number.POSITIVE_INFINITY);
    return firstOf.get(container)! > event;
  };
  return ({ task, pid, event, to }) => {
    if (!showsRuns) return false;
    const origin = originOf(task, pid, event);
    if (origin === undefined || gapsOf(boot, sequenceOf(origin.event), sequenceOf(event)).length > 0)
      return false;
    if (origin.container === null) return false;
    const from = confiner(reader.container(origin.container));
    if (from === null) return true;
    if (!origin.isRun) return isUnmade(origin.container, event);
    return to.every((row) => row !== null && reader.container(row).path.includes(from.key));
  };
}
