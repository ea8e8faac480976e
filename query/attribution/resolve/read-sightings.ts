// SPDX-License-Identifier: Apache-2.0

import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import { findLocation } from "../model/find-location.ts";
import type { Model } from "../model/model.ts";
import { locationAt } from "../model/residences.ts";
import { type ContainerAnswer, HOST_ANSWER } from "./container-answer.ts";
import type { Sighting } from "./sighting.ts";
import { HOSTNAME } from "./sighting.ts";

/** Marks as they are compared; `hasDisk`: an early daemon of the host has the mark of a device with a disk, which proves nothing else. */
export function readSightings(
  state: Model,
  answerAt: (location: LocationId) => ContainerAnswer,
): { sightings: Sighting[]; hasDisk: boolean } {
  const { tasks } = state;
  const sightings: Sighting[] = [];
  const known = new Map<string, string>();
  const normalOf = (mark: string): string => {
    const normal = known.get(mark) ?? normalMark(mark);
    known.set(mark, normal);
    return normal;
  };
  let hasDisk = false;
  /** Of disks only those count that an early daemon has, and of these one is enough. */
  const isIdle = (normal: string, index: TaskIndex) =>
    normal === NOTHING ||
    (normal === DISK && (hasDisk || !isEarlyDaemon(tasks.pidOf(index), tasks.ppidOf(index))));
  const normals: string[] = []; // by the numbers of marks
  for (const index of tasks.marked()) {
    const first = tasks.firstMark(index);
    normals[first] ??= normalOf(tasks.markText(first));
    if (isIdle(normals[first], index) && !tasks.hasFurtherMarks(index)) continue; // of a million tasks most have the mark of one disk
    const task = tasks.get(index)!;
    for (const { mark, event } of task.marks) {
      const normal = normalOf(mark);
      if (isIdle(normal, index)) continue;
      const location = findLocation(state, locationAt(task, event));
      if (state.locations.get(location)!.kind === "undefined") continue;
      const answer = answerAt(location);
      if (normal === DISK) hasDisk = answer === HOST_ANSWER;
      else sightings.push({ task: index, location, mark: normal, event, answer });
    }
  }
  return { sightings, hasDisk };
}

/** Marks that are not compared: of no use, and of a device with a disk. */
const NOTHING = "";

const DISK = "disk";
function normalMark(mark: string): string {
  const device = DEVICE.exec(mark)?.[1];
  if (device !== undefined) return `device ${device}`;
  if (mark.startsWith("root ")) return NOTHING;
  return mark.startsWith("device ") ? DISK : mark;
}

function isEarlyDaemon(pid: number, ppid: number): boolean {
  return pid === 1 || ppid <= 1;
}

/**
 * Selects usable marks. A device is the host's if one of its early daemons has it, and proves nothing before any of
 * these was seen with one: on btrfs every file has a device without a disk. A namespace inode or a hostname is the
 * host's if a task of the host has it.
 */
export function usableMarks(
  state: Model,
  sightings: readonly Sighting[],
  hasDisk: boolean,
): (mark: string) => boolean {
  const host = sightings.filter(({ answer }) => answer === HOST_ANSWER);
  const daemons = host.filter(({ task }) => isEarlyDaemon(state.tasks.pidOf(task), state.tasks.ppidOf(task)));
  const hostDevices = new Set(daemons.map(({ mark }) => mark).filter((mark) => mark.startsWith("device ")));
  const knowsHost = hasDisk || hostDevices.size > 0;
  const isOfAny = (mark: string): boolean => mark.startsWith("ns ") || mark.startsWith(HOSTNAME);
  const hostMarks = new Set(host.map(({ mark }) => mark).filter(isOfAny));
  return (mark) => {
    if (mark.startsWith("device "))
      return knowsHost && mark.startsWith("device 00:") && !hostDevices.has(mark);
    return !hostMarks.has(mark);
  };
}

const DEVICE = /^(?:device |root )(00:[0-9a-f]+)/;
