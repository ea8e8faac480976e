// SPDX-License-Identifier: Apache-2.0
import type { Model } from "../model/model.ts";
import type { Task } from "../model/task.ts";
import type { LikelyPlace } from "./likely-places.ts";

const DEVICE = "device ";
/** Devices without a disk have major number 0: overlays, but btrfs as well. */
const ANONYMOUS = /^00:/;

/**
 * File systems of executed programs. The host's are the disks from which runtimes and monitors are executed; without one of
 * these nothing is known of any device.
 */
export class LikelyDevices {
  readonly #hosts: ReadonlySet<string>;
  readonly #places = new Map<string, LikelyPlace>();
  readonly #firstPid: number;
  readonly #lastPid: number;

  constructor({ roles, tasks }: Model) {
    const devices = [...roles.keys()].map((index) => this.of(tasks.get(index)!)?.name ?? "");
    this.#hosts = hostsOf(new Set(devices.filter((name) => name !== "")));
    let [first, firstPid, lastPid] = [Number.POSITIVE_INFINITY, 0, 0];
    if (roles.size > 0)
      for (const { first: event, pid } of tasks) {
        if (event === 0) continue;
        if (event < first) [first, firstPid] = [event, pid];
        lastPid = Math.max(lastPid, pid);
      }
    [this.#firstPid, this.#lastPid] = [firstPid, lastPid];
  }

  /** The device of the first program of a task that has not changed its root. */
  of({ marks, chrooted }: Task): { readonly name: string; readonly event: number } | undefined {
    const mark = chrooted ? undefined : marks.find((each) => each.mark.startsWith(DEVICE));
    return mark === undefined ? undefined : { name: mark.mark.slice(DEVICE.length), event: mark.event };
  }

  /** The number of a silent task lies outside of those that the host has assigned since the log began. */
  isOlder(parent: Task, child: Task): boolean {
    return (child.wraps === 0 && parent.pid < this.#firstPid) || parent.pid > this.#lastPid;
  }

  /** Of a disk alone: a container may share a file system without one, such as an initramfs. */
  isHosts(device: string): boolean {
    return !ANONYMOUS.test(device) && this.#hosts.has(device);
  }

  isContainers(device: string): boolean {
    return this.#hosts.size > 0 && ANONYMOUS.test(device) && !this.#hosts.has(device);
  }

  note(task: Task, place: LikelyPlace): void {
    const device = this.of(task);
    if (device !== undefined && ANONYMOUS.test(device.name) && !this.#places.has(device.name))
      this.#places.set(device.name, place);
  }

  /** The container whose tasks have executed programs from a device. */
  placeOf(device: string): LikelyPlace | undefined {
    return this.#places.get(device);
  }
}

/** A runtime may run in a container, from its overlay: a device without a disk is the host's only if it is the only one. */
function hostsOf(devices: ReadonlySet<string>): ReadonlySet<string> {
  const disks = [...devices].filter((name) => !ANONYMOUS.test(name));
  if (disks.length > 0) return new Set(disks);
  return devices.size === 1 ? devices : new Set();
}
