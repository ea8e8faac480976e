// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import { keysOfBoot } from "../../event-key.ts";
import { indexHint } from "../../secondary-indexes.ts";
import type { Store } from "../../store.ts";

/** PATH records of /proc/PID/ns/X in a boot. */
export function countNamespacePaths(store: Store, boot: BootId): number {
  const hint = indexHint(store, "path_name");
  return store
    .prepare(
      `SELECT count(*) FROM path ${hint} WHERE name IN
         (SELECT id FROM string WHERE value > '/proc/' AND value < '/proc0' AND value GLOB '/proc/*/ns/*') AND event BETWEEN @first AND @last`,
    )
    .pluck()
    .get(keysOfBoot(boot)) as number;
}

/** Container records of a boot by the kernel itself. */
export function countContainerRecords(store: Store, boot: BootId): number {
  return store
    .prepare(
      `SELECT count(*) FROM statement WHERE event BETWEEN @first AND @last
       AND type IN (SELECT id FROM string WHERE value GLOB 'CONTAINER*' OR value GLOB 'UNKNOWN*')`,
    )
    .pluck()
    .get(keysOfBoot(boot)) as number;
}

/** Events of a boot that state their own location, and have no pid. */
export function countPlacedWithoutPid(store: Store, boot: BootId): number {
  return store
    .prepare(
      `SELECT count(*) FROM event_container x CROSS JOIN event e ON e.id = x.event
       WHERE x.position = 0 AND e.pid IS NULL AND x.event BETWEEN @first AND @last`,
    )
    .pluck()
    .get(keysOfBoot(boot)) as number;
}
