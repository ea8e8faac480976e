// SPDX-License-Identifier: Apache-2.0
import { isInside, type PlacedEvent } from "../../store/repositories/causes/placed-events.ts";

/** An engine starts what it was asked for within seconds; a pull of its image comes before. */
const WINDOW_MS = 60_000;
/** So many containers with clients, and clients outside, are looked at for each container made: the work stays linear, whoever floods a socket. */
const MOST_RECENT = 64;
/** Clients of one container: it floods itself alone. */
const MOST_OF_ONE = 4;

/** The latest event of each of the latest clients, in the order in which they were added. */
export class RecentClients {
  readonly #inside = new Map<unknown, Map<unknown, PlacedEvent>>();
  readonly #outside = new Map<unknown, PlacedEvent>();
  #cutMs = Number.NEGATIVE_INFINITY;

  add(event: PlacedEvent): void {
    const own = this.#inside.get(event.container) ?? new Map<unknown, PlacedEvent>();
    const cuts = isInside(event)
      ? [
          putLast(own, event.task, event, MOST_OF_ONE),
          putLast(this.#inside, event.container, own, MOST_RECENT),
        ]
      : [putLast(this.#outside, event.task ?? event.pid, event, MOST_RECENT)];
    if (cuts.includes(true)) this.#cutMs = event.timeMs;
  }

  /** Those of the window before a time, in order; `isCut`: there may have been more. */
  before(timeMs: number): { readonly clients: readonly PlacedEvent[]; readonly isCut: boolean } {
    const clients = [
      ...[...this.#inside.values()].flatMap((own) => [...own.values()]),
      ...this.#outside.values(),
    ]
      .filter((event) => timeMs - event.timeMs <= WINDOW_MS)
      .sort((a, b) => a.id - b.id);
    return { clients, isCut: timeMs - this.#cutMs <= WINDOW_MS };
  }
}

/** True where there were too many, and the first had to go. */
function putLast<T>(map: Map<unknown, T>, key: unknown, value: T, most: number): boolean {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return false;
  const [first] = map.keys();
  return map.delete(first);
}
