// SPDX-License-Identifier: Apache-2.0

import { hostUseReader } from "../../store/repositories/paths/host-devices.ts";
import type { Store } from "../../store/store.ts";
import type { BootId } from "../../types/ids.ts";

/**
 * Which of these devices tasks proven to be the host's used, and the first event of it. Those of major 0 (the kernel's own file
 * systems, overlays and their like) are nobody's disk. Reads PATH records up to the first that fits, of the whole boot where none does.
 */
export function hostDevices(
  store: Store,
  boot: BootId,
  devices: Iterable<string | null>,
): ReadonlyMap<string, number> {
  const firstUse = hostUseReader(store, boot);
  const found = new Map<string, number>();
  for (const device of new Set(devices)) {
    if (!isDisk(device)) continue;
    const event = firstUse(device);
    if (event !== undefined) found.set(device, event);
  }
  return found;
}

/** True for a device that can be somebody's disk. */
export function isDisk(device: string | null): device is string {
  return device !== null && !device.startsWith("00:");
}
