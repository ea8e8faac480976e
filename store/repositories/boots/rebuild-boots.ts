// SPDX-License-Identifier: Apache-2.0

import type { EventKey } from "../../../questions/event-key.ts";
import type { BootId } from "../../../types/ids.ts";
import { endOfBoot, firstKeyOfBoot, IS_OF_KERNEL, SEQUENCE_OF_ID } from "../../event-key.ts";
import { withStatementCache } from "../../statement-cache.ts";
import type { Store } from "../../store.ts";
import { deleteConclusionsAndFold } from "../attribution/forget-conclusions.ts";
import { BUCKET_OF_TIME } from "../events/time-bounds.ts";
import { dropPrunedGaps, forgetPrunedSerials } from "../pruning/pruned-serials.ts";

/** The first and the last time of a boot, and its first events. */
export interface BootTimes {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly readFirst: (limit: number) => { readonly id: EventKey; readonly timeMs: number }[];
}

/** Determines the start of a boot; undefined: its first time. */
export type BeginningRule = (times: BootTimes) => number | undefined;

/** Rebuilds the rows derived from the events of some boots: boot, gap, time_bucket. Deletes all conclusions on them. */
export function rebuildBoots(plain: Store, boots: readonly BootId[], beginningOf: BeginningRule): void {
  const store = withStatementCache(plain);
  for (const boot of boots) {
    const keys = { first: firstKeyOfBoot(boot), end: endOfBoot(boot) };
    deleteConclusionsAndFold(store, boot, keys);
    store.prepare("DELETE FROM gap WHERE boot = ?").run(boot);
    store.prepare("DELETE FROM time_bucket WHERE boot = ?").run(boot);
    if (
      store.prepare("SELECT 1 FROM event WHERE id >= ? AND id < ?").get(keys.first, keys.end) === undefined
    ) {
      store.prepare("DELETE FROM segment WHERE boot = ?").run(boot);
      forgetPrunedSerials(store, boot);
      store.prepare("DELETE FROM boot WHERE id = ?").run(boot);
      continue;
    }
    rebuildBoot(store, { boot, ...keys });
    const beginsMs = beginningOf(timesOf(store, { boot, ...keys }));
    if (beginsMs !== undefined)
      store.prepare("UPDATE boot SET first_ms = ? WHERE id = ?").run(beginsMs, boot);
  }
}

interface BootKeys {
  readonly boot: BootId;
  readonly first: number;
  readonly end: number;
}

function rebuildBoot(store: Store, keys: BootKeys): void {
  store
    .prepare(
      `INSERT INTO gap SELECT @boot, before + 1, seq - 1 FROM (
         SELECT seq, lag(seq) OVER (ORDER BY seq) AS before FROM (
           SELECT DISTINCT (${SEQUENCE_OF_ID}) AS seq FROM event WHERE id >= @first AND id < @end AND ${IS_OF_KERNEL}))
       WHERE seq > before + 1`,
    )
    .run(keys);
  dropPrunedGaps(store, keys.boot);
  store
    .prepare(
      `INSERT INTO time_bucket SELECT @boot, ${BUCKET_OF_TIME}, min(id), max(id), count(*) FROM event
       WHERE id >= @first AND id < @end GROUP BY 2`,
    )
    .run(keys);
  store
    .prepare(
      `UPDATE boot SET first_ms = ifnull(e.first_ms, any_first_ms), last_ms = ifnull(e.last_ms, any_last_ms),
         first_seq = ifnull(e.first_seq, 1), last_seq = ifnull(e.last_seq, 0),
         cut = ifnull((SELECT cut FROM segment WHERE boot = @boot AND last_seq >= first_seq ORDER BY first_ms, last_ms, first_seq LIMIT 1), cut)
       FROM (SELECT min(time_ms) AS first_ms, max(time_ms) AS last_ms, min((${SEQUENCE_OF_ID})) AS first_seq, max((${SEQUENCE_OF_ID})) AS last_seq
             FROM event WHERE id >= @first AND id < @end AND ${IS_OF_KERNEL}) AS e,
            (SELECT min(time_ms) AS any_first_ms, max(time_ms) AS any_last_ms FROM event WHERE id >= @first AND id < @end)
       WHERE id = @boot`,
    )
    .run(keys);
}

function timesOf(store: Store, { boot, first, end }: BootKeys): BootTimes {
  const times = store
    .prepare("SELECT first_ms AS firstMs, last_ms AS lastMs FROM boot WHERE id = ?")
    .get(boot) as { firstMs: number; lastMs: number };
  const firstEvents = store.prepare(
    `SELECT id, time_ms AS timeMs FROM event WHERE id >= ? AND id < ? AND ${IS_OF_KERNEL} ORDER BY id LIMIT ?`,
  );
  return {
    ...times,
    readFirst: (limit) => firstEvents.all(first, end, limit) as ReturnType<BootTimes["readFirst"]>,
  };
}
