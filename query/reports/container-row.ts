// SPDX-License-Identifier: Apache-2.0
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

/** A boot's containers, in the order of the events that prove them; sandboxes are left out. */
export function readBootContainers(store: Store, boot: number): ContainerRow[] {
  return store
    .prepare(
      `${SELECT} WHERE boot = ? AND (class <> 'sandbox' OR id IN (SELECT container FROM container_name)) ORDER BY key_event, id`,
    )
    .all(boot) as ContainerRow[];
}
