// SPDX-License-Identifier: Apache-2.0
import type { LikelyCount } from "../../../questions/boot-repository.ts";
import type { BootId } from "../../../types/ids.ts";
import { indexHint } from "../../secondary-indexes.ts";
import type { Store } from "../../store.ts";
import type { TimeSpan } from "./count-places.ts";

export type { LikelyCount };

/** By location, most events first. Reads the likely memberships of the boot, and an index for their events. */
export function countLikely(store: Store, boot: BootId, { fromMs, toMs }: TimeSpan = {}): LikelyCount[] {
  const isTimed = fromMs !== undefined || toMs !== undefined;
  const times = { fromMs: fromMs ?? -Number.MAX_SAFE_INTEGER, toMs: toMs ?? Number.MAX_SAFE_INTEGER };
  return store
    .prepare(
      `SELECT container, count(DISTINCT task) AS tasks, sum(events) AS events FROM (
         SELECT m.likely AS container, m.task, (SELECT count(*) FROM event e ${indexHint(store, "event_pid")}
           WHERE e.pid = m.pid AND e.id BETWEEN m.from_event AND m.to_event
             ${isTimed ? "AND e.time_ms BETWEEN @fromMs AND @toMs" : ""}) AS events
         FROM membership m INDEXED BY membership_likely
         WHERE m.likely IN (SELECT id FROM container WHERE boot = @boot))
       WHERE events > 0 GROUP BY container ORDER BY events DESC, container`,
    )
    .all({ boot, ...(isTimed ? times : {}) }) as LikelyCount[];
}
