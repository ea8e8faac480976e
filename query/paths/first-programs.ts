// SPDX-License-Identifier: Apache-2.0
import { firstKeyOfBoot } from "../../store/event-key.ts";
import type { Store } from "../../store/store.ts";

/** The event of the first program that tasks of each of these containers of a boot executed. Reads command lines up to the last of these. */
export function firstPrograms(
  store: Store,
  boot: number,
  containers: readonly number[],
): Map<number, number> {
  const wanted = new Set(containers);
  const found = new Map<number, number>();
  if (wanted.size === 0) return found;
  const rows = store
    .prepare(
      `SELECT v.event, m.container FROM argv v CROSS JOIN event e ON e.id = v.event AND e.success = 1
         CROSS JOIN membership m ON m.pid = e.pid AND m.to_event >= e.id AND m.from_event = (
           SELECT max(from_event) FROM membership WHERE pid = e.pid AND from_event BETWEEN @first AND e.id)
       WHERE v.event BETWEEN @first AND @last AND m.container IS NOT NULL ORDER BY v.event`,
    )
    .raw()
    .iterate({ first: firstKeyOfBoot(boot), last: firstKeyOfBoot(boot + 1) - 1 }) as Iterable<
    [number, number]
  >;
  for (const [event, container] of rows) {
    if (wanted.has(container) && !found.has(container)) found.set(container, event);
    if (found.size === wanted.size) break;
  }
  return found;
}
