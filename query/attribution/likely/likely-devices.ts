// SPDX-License-Identifier: Apache-2.0
import type { Model } from "../model/model.ts";
import type { Task } from "../model/task.ts";

const DEVICE = "device ";
/** Devices without a disk have major number 0: overlays, but btrfs as well. */
const ANONYMOUS = /^00:/;

/**
 * File systems of executed programs. The host's are the disks from which runtimes and monitors are executed; without one of
 * these nothing is known of any device.
 */
export class LikelyDevices {
  readonly #hosts: ReadonlySet<string>;
  readonly #firstPid: number;
  readonly #lastPid: number;

  constructor({ roles, tasks }: Model) {
    const devices = [...roles.keys()].map((index) => this.of(tasks.get(index)!)?.name ?? "");
    this.#hosts = hostsOf(new Set(devices.filter((name) => name !== "")));
    [this.#firstPid, this.#lastPid] = this.#hosts.size > 0 ? tasks.firstAndHighestPid() : [0, 0];
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

  /** Without one of these no device says anything. */
  get hosts(): readonly string[] {
    return [...this.#hosts].sort();
  }
}

/** A runtime may run in a container, from its overlay: a device without a disk is the host's only if it is the only one. */
function hostsOf(devices: ReadonlySet<string>): ReadonlySet<string> {
  const disks = [...devices].filter((name) => !ANONYMOUS.test(name));
  if (disks.length > 0) return new Set(disks);
  return devices.size === 1 ? devices : new Set();
}
