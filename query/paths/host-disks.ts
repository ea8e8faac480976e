// SPDX-License-Identifier: Apache-2.0

import { readNamedDevices } from "../../store/repositories/paths/host-devices.ts";
import type { Store } from "../../store/store.ts";
import type { BootId } from "../../types/ids.ts";
import { devicesOnDisk } from "./device-node.ts";
import { hostDevices } from "./host-devices.ts";

/** Which of these disks hold files that tasks proven to be the host's used. Looks for what lies on them once for all. */
export function hostDisks(store: Store, boot: BootId, disks: Iterable<string>): ReadonlySet<string> {
  const parts = new Map([...new Set(disks)].map((disk) => [disk, devicesOnDisk(disk)]));
  if (parts.size === 0) return new Set();
  const used = hostDevices(store, boot, readNamedDevices(store, boot, [...parts.values()].flat()));
  return new Set([...parts].flatMap(([disk, on]) => (on.some((device) => used.has(device)) ? [disk] : [])));
}
