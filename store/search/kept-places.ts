// SPDX-License-Identifier: Apache-2.0
import type { BootId, ContainerId } from "../../types/ids.ts";
import { isOfKernel, keysOfBoot } from "../event-key.ts";
import { keptPlaceCounts } from "../repositories/attribution/place-counts.ts";
import { bootEventCounter } from "../repositories/events/event-totals.ts";
import { indexHint } from "../secondary-indexes.ts";
import type { Store } from "../store.ts";
import type { KeptGroup } from "./kept-groups.ts";

/**
 * Reads the events of whole boots by container, from kept counts; undefined where the conclusions on one are older than its events. For databases in which
 * no event says itself where it happened: of these one may be in several containers.
 */
export function keptPlaces(store: Store, boots: readonly BootId[]): Map<BootId, KeptGroup[]> | undefined {
  const countsOf = keptPlaceCounts(store);
  const total = bootEventCounter(store);
  const firstIn = firstEventReader(store);
  const found = new Map<BootId, KeptGroup[]>();
  for (const boot of boots) {
    const counts = countsOf(boot);
    if (counts === undefined) return undefined;
    const events = new Map<ContainerId, number>();
    for (const { container, events: more } of counts)
      if (container !== null) events.set(container, (events.get(container) ?? 0) + more);
    const rest = [...events.values()].reduce((left, more) => left - more, total(boot));
    const places = [...events].filter(([, more]) => more > 0);
    found.set(boot, [
      ...places.map(([container, more]) => ({
        value: container,
        events: more,
        first: firstIn.container(container),
      })),
      ...(rest > 0 ? [{ value: null, events: rest, first: firstIn.none(boot) }] : []),
    ]);
  }
  return found;
}

function firstEventReader(store: Store) {
  const stays = store
    .prepare(
      "SELECT pid, from_event, to_event FROM membership INDEXED BY membership_container WHERE container = ? ORDER BY from_event",
    )
    .raw();
  const first = store
    .prepare(
      `SELECT id FROM event ${indexHint(store, "event_pid")} WHERE pid = ? AND id BETWEEN ? AND ? AND ${isOfKernel("id")} ORDER BY id LIMIT 1`,
    )
    .pluck();
  const none = store
    .prepare(
      `SELECT e.id FROM event e WHERE e.id BETWEEN @first AND @last AND ${isOfKernel("e.id")} AND NOT EXISTS (
         SELECT 1 FROM membership m WHERE m.pid = e.pid AND m.from_event BETWEEN @first AND e.id AND m.to_event >= e.id AND m.container IS NOT NULL)
       ORDER BY e.id LIMIT 1`,
    )
    .pluck();
  return {
    container(container: ContainerId): number | null {
      let best: number | null = null;
      for (const [pid, from, to] of stays.iterate(container) as Iterable<[number, number, number]>) {
        if (best !== null && from > best) break;
        const event = first.get(pid, from, best ?? to) as number | undefined;
        if (event !== undefined && event <= to) best = event;
      }
      return best;
    },
    none: (boot: BootId) => (none.get(keysOfBoot(boot)) as number | undefined) ?? null,
  };
}
