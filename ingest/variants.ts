// SPDX-License-Identifier: Apache-2.0
import { firstKeyOfBoot, type Store } from "../store/api.ts";
import type { EventRows } from "./event-rows.ts";

/** Beyond all variants of a serial, while they change places. */
const ASIDE = 2 ** 52;

/** Numbers events of one serial by their times, whichever came first. */
export function orderVariants(store: Store, rows: EventRows, boot: number): void {
  const serials = store
    .prepare("SELECT DISTINCT id / 8, id % 2 FROM event WHERE id >= ? AND id < ? AND id % 8 >= 2")
    .raw();
  const events = store
    .prepare("SELECT id FROM event WHERE id >= ? AND id < ? AND id % 2 = ? ORDER BY time_ms")
    .pluck();
  for (const [serial, daemon] of serials.all(firstKeyOfBoot(boot), firstKeyOfBoot(boot + 1)) as [
    number,
    number,
  ][]) {
    const ids = events.all(serial * 8, serial * 8 + 8, daemon) as number[];
    const wanted = ids.map((_, variant) => serial * 8 + variant * 2 + daemon);
    if (ids.every((id, i) => id === wanted[i])) continue;
    for (const id of ids) rows.move(id, ASIDE + id, false);
    for (const [i, id] of ids.entries()) rows.move(ASIDE + id, wanted[i] as number, false);
  }
  rows.finish();
}
