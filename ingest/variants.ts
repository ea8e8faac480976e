// SPDX-License-Identifier: Apache-2.0

import { firstKeyOfBoot, type Store } from "../store/api.ts";
import { KEYS_OF_SERIAL, KEYS_OF_VARIANT } from "../store/event-key.ts";
import type { EventRows } from "./event-rows.ts";

/** Beyond all variants of a serial, while they change places. */
const ASIDE = 2 ** 52;

/** Numbers events of one serial by their times, whichever came first. */
export function orderVariants(store: Store, rows: EventRows, boot: number): void {
  const serials = store
    .prepare(
      `SELECT DISTINCT id / ${KEYS_OF_SERIAL} * ${KEYS_OF_SERIAL}, id % 2 FROM event WHERE id >= ? AND id < ? AND id % ${KEYS_OF_SERIAL} >= ${KEYS_OF_VARIANT}`,
    )
    .raw();
  const events = store
    .prepare("SELECT id FROM event WHERE id >= ? AND id < ? AND id % 2 = ? ORDER BY time_ms")
    .pluck();
  for (const [first, daemon] of serials.all(firstKeyOfBoot(boot), firstKeyOfBoot(boot + 1)) as [
    number,
    number,
  ][]) {
    const ids = events.all(first, first + KEYS_OF_SERIAL, daemon) as number[];
    const wanted = ids.map((_, variant) => first + variant * KEYS_OF_VARIANT + daemon);
    if (ids.every((id, i) => id === wanted[i])) continue;
    for (const id of ids) rows.move(id, ASIDE + id, false);
    for (const [i, id] of ids.entries()) rows.move(ASIDE + id, wanted[i] as number, false);
  }
  rows.finish();
}
