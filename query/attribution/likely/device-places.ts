// SPDX-License-Identifier: Apache-2.0
import type { TaskIndex } from "../../../types/ids.ts";
import type { Model } from "../model/model.ts";
import type { Task } from "../model/task.ts";
import type { LikelyDevices } from "./likely-devices.ts";
import type { FoundContainer, LikelyPlace } from "./likely-place.ts";

/** Places of the tasks whose programs lie on a device without a disk, and the containers that only these devices show. */
export interface DevicePlaces {
  readonly places: ReadonlyMap<string, LikelyPlace>;
  readonly found: readonly FoundContainer[];
}

/** Facts on tasks that do not depend on their devices. */
export interface WithoutDevices {
  /** The last place of a task, by evidence at an event or by command lines. */
  readonly placeOf: (task: TaskIndex, event: number) => LikelyPlace | undefined;
  /** Its parent is older than the log and writes no events. */
  readonly isOfSilent: (task: Task) => boolean;
}

/**
 * Reads the devices of all tasks, in their order: the first one with a place gives it to its device. Which tasks are asked for, and when, changes nothing.
 * `numberOf`: number of a container that only a device shows, by its position.
 */
export function readDevicePlaces(
  { tasks }: Model,
  devices: LikelyDevices,
  { placeOf, isOfSilent }: WithoutDevices,
  numberOf: (position: number) => number,
): DevicePlaces {
  const places = new Map<string, LikelyPlace>();
  const found: FoundContainer[] = [];
  const silent: Task[] = [];
  for (const index of tasks.marked()) {
    const task = tasks.get(index)!;
    const device = devices.of(task);
    if (device === undefined || !devices.isContainers(device.name)) continue;
    const place = placeOf(index, device.event);
    if (place === undefined) {
      if (isOfSilent(task)) silent.push(task);
    } else if (place.kind !== "host" && !places.has(device.name)) places.set(device.name, place);
  }
  for (const task of silent) {
    const { name, event } = devices.of(task)!;
    if (places.has(name)) continue;
    places.set(name, { kind: "found", found: numberOf(found.length) });
    found.push({ event, names: [{ kind: "name", value: `device-${name}`, event }] });
  }
  return { places, found };
}

/** Likely places of the first tasks by devices: plain data. */
export function deviceInputs(
  { tasks }: Model,
  devices: LikelyDevices,
  count: number,
  isOfSilent: (task: Task) => boolean,
  placeOfDevice: (device: string) => LikelyPlace | undefined,
): unknown {
  const { hosts } = devices;
  if (hosts.length === 0) return [];
  const silent = new Set([...tasks.silent()].filter((index) => tasks.get(index)!.pid !== 1));
  const asked = new Set<string>();
  const older: TaskIndex[] = [];
  if (silent.size > 0)
    for (let index = 0 as TaskIndex; index < count; index++) {
      if (!silent.has(tasks.parentOf(index))) continue;
      const task = tasks.get(index)!;
      const device = isOfSilent(task) ? devices.of(task) : undefined;
      if (device === undefined) continue;
      older.push(index);
      if (devices.isContainers(device.name)) asked.add(device.name);
    }
  return [hosts, older, [...asked].map((name) => [name, placeOfDevice(name)])];
}
