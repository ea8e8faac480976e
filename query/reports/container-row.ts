// SPDX-License-Identifier: Apache-2.0

import type { ContainerView } from "../../questions/container-view.ts";
import type { Store } from "../../store/store.ts";

/** A row of `container`, as reports read it; `created` to `because` are rows of events. */
export interface ContainerRow {
  readonly id: number;
  readonly boot: number;
  readonly parent: number | null;
  readonly class: string;
  readonly created: number | null;
  readonly ended: number | null;
  readonly first_event: number | null;
  readonly last_event: number | null;
  readonly evidence: string;
  readonly because: number;
}

const SELECT =
  "SELECT id, boot, parent, class, created, ended, first_event, last_event, evidence, because FROM container";

export function readContainerRow(store: Store, id: number): ContainerRow {
  return store.prepare(`${SELECT} WHERE id = ?`).get(id) as ContainerRow;
}

/** SQL over a row of `container`: it is one that reports speak of. A sandbox without a name is some service's own. */
export const IS_TOLD = "(class <> 'sandbox' OR id IN (SELECT container FROM container_name))";

/** A boot's containers, in the order of the events that prove them; sandboxes without a name are left out. */
export function readBootContainers(store: Store, boot: number): ContainerRow[] {
  return store
    .prepare(`${SELECT} WHERE boot = ? AND ${IS_TOLD} ORDER BY key_event, id`)
    .all(boot) as ContainerRow[];
}

/** True for what a task can be said to leave: a container, a pod, or a sandbox that a runtime has named. */
export function confines({ class: kind, name }: ContainerView): boolean {
  return kind === "container" || kind === "pod" || (kind === "sandbox" && name !== null);
}

/** The innermost container around a place that confines: a sandbox without a name within a container is the container's. null: there is none. */
export function confiner(view: ContainerView): ContainerView | null {
  for (let at: ContainerView | null = view; at !== null; at = at.parent) if (confines(at)) return at;
  return null;
}
