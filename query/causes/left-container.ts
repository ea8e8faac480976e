// SPDX-License-Identifier: Apache-2.0
import { readLeavingSteps } from "../../store/repositories/causes/container-steps.ts";
import type { BootEvents } from "../../store/repositories/causes/placed-events.ts";
import type { Cause } from "./cause.ts";

/** Tasks that left a container by an operation of their own, at an event after this one. */
export function leftContainers(events: BootEvents, after: number): Cause[] {
  return readLeavingSteps(events, after).map(({ id, task, before, container, auid }) => ({
    kind: "left-container",
    from: id,
    fromContainer: before,
    to: id,
    toContainer: container,
    through: [],
    auid,
    task,
    detail: container === null ? "joined namespaces that are not known" : "joined the host's namespaces",
  }));
}
