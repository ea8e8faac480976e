// SPDX-License-Identifier: Apache-2.0
import { isInside, type PlacedEvent } from "../../store/repositories/causes/placed-events.ts";

/** An engine starts a requested container within seconds, after any pull of its image. */
const WINDOW_MS = 60_000;
/** Limit of containers with clients, and of clients outside, per created container: the work stays linear if a socket is flooded. */
const MOST_RECENT = 64;
/** Limit per container: a flood affects only its own container. */
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

/** True if the limit was exceeded and the oldest were dropped. */
function putLast<T>(map: Map<unknown, T>, key: unknown, value: T, most: number): boolean {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return false;
  const [first] = map.keys();
  return map.delete(first);
}
