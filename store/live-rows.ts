// SPDX-License-Identifier: Apache-2.0

import type { EventKey } from "../questions/event-key.ts";
import type { BootId, ContainerId } from "../types/ids.ts";
import { isOfKernel, KEYS_OF_BOOT } from "./event-key.ts";
import type { Store } from "./store.ts";

/** Progress of the conclusions of a boot. */
export interface ConcludedBoot {
  /** Its last event, and the last with a kernel serial: auditd restarts the count of its own events. */
  readonly last: EventKey;
  readonly lastOfKernel: EventKey;
  readonly events: number;
}

export function readConcluded(store: Store): Map<BootId, ConcludedBoot> {
  const rows = store
    .prepare(
      `SELECT f.boot, f.folded AS last, coalesce((SELECT e.id FROM event e WHERE e.id <= f.folded AND e.id >= f.boot * ${KEYS_OF_BOOT}
         AND ${isOfKernel("e.id")} ORDER BY e.id DESC LIMIT 1), f.folded) AS lastOfKernel,
         (SELECT coalesce(sum(c.events), 0) FROM event_count c WHERE c.boot = f.boot) AS events FROM fold f`,
    )
    .all() as (ConcludedBoot & { boot: BootId })[];
  return new Map(rows.map((row) => [row.boot, row]));
}

/** Containers of these boots (an unnamed sandbox belongs to a service), with a text that is unique for the life of the database. */
export function readContainerKeys(
  store: Store,
  boots: readonly BootId[],
): { id: ContainerId; key: string; proof: number }[] {
  return store
    .prepare(
      `SELECT id, key_event || key_suffix AS key, coalesce(created, because) AS proof FROM container
       WHERE class NOT IN ('host', 'likely') AND (class <> 'sandbox' OR id IN (SELECT container FROM container_name)) AND boot IN (SELECT value FROM json_each(?)) ORDER BY id`,
    )
    .all(JSON.stringify(boots)) as { id: ContainerId; key: string; proof: number }[];
}

/** Until it is closed, all reads see one state of the database. */
export function beginSnapshot(store: Store): void {
  store.exec("BEGIN");
}
