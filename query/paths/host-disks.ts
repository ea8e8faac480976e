// SPDX-License-Identifier: Apache-2.0

import { readNamedDevices } from "../../store/repositories/paths/host-devices.ts";
import type { Store } from "../../store/store.ts";
import type { BootId } from "../../types/ids.ts";
import { devicesOnDisk } from "./device-node.ts";
import { hostDevices } from "./host-devices.ts";

/** Of these disks those that hold files used by tasks of the host, each with the first such event. Looks for what lies on them once for all. */
export function hostDisks(store: Store, boot: BootId, disks: Iterable<string>): ReadonlyMap<string, number> {
  const parts = new Map([...new Set(disks)].map((disk) => [disk, devicesOnDisk(disk)]));
  if (parts.size === 0) return new Map();
  const used = hostDevices(store, boot, readNamedDevices(store, boot, [...parts.values()].flat()));
  return new Map(
    [...parts].flatMap(([disk, on]) => {
      const device = on.find((one) => used.has(one));
      return device === undefined ? [] : [[disk, used.get(device)!] as const];
    }),
  );
}
