// SPDX-License-Identifier: Apache-2.0
import type { ContainerView } from "../../questions/container-view.ts";

/** True for places that a task can leave: a container, a pod, or a sandbox named by a runtime. */
export function confines({ class: kind, name }: ContainerView): boolean {
  return kind === "container" || kind === "pod" || (kind === "sandbox" && name !== null);
}

/** The innermost container around a place that confines: a sandbox without a name within a container is the container's. null: there is none. */
export function confiner(view: ContainerView): ContainerView | null {
  for (let at: ContainerView | null = view; at !== null; at = at.parent) if (confines(at)) return at;
  return null;
}
