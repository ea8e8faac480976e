// SPDX-License-Identifier: Apache-2.0
import { firstKeyOfBoot } from "../../store/event-key.ts";
import type { Store } from "../../store/store.ts";

/**
 * Which of these devices tasks proven to be the host's used, and the first event of it. Those of major 0 (the kernel's own file
 * systems, overlays and their like) are nobody's disk. Reads PATH records up to the first that fits, of the whole boot where none does.
 */
export function hostDevices(
  store: Store,
  boot: number,
  devices: Iterable<string | null>,
): ReadonlyMap<string, number> {
  const first = store
    .prepare(
      `SELECT p.event FROM path p CROSS JOIN event e ON e.id = p.event
         CROSS JOIN membership m ON m.pid = e.pid AND e.id BETWEEN m.from_event AND m.to_event AND m.from_event >= @first
         JOIN container c ON c.id = m.container AND c.class = 'host'
       WHERE p.event BETWEEN @first AND @last AND p.dev = @device LIMIT 1`,
    )
    .pluck();
  const range = { first: firstKeyOfBoot(boot), last: firstKeyOfBoot(boot + 1) - 1 };
  const found = new Map<string, number>();
  for (const device of new Set(devices)) {
    if (!isDisk(device)) continue;
    const event = first.get({ ...range, device }) as number | undefined;
    if (event !== undefined) found.set(device, event);
  }
  return found;
}

/** True for a device that can be somebody's disk. */
export function isDisk(device: string | null): device is string {
  return device !== null && !device.startsWith("00:");
}
