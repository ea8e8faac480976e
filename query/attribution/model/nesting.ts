// SPDX-License-Identifier: Apache-2.0

import type { LocationId } from "../../../types/ids.ts";
import type { Container } from "./container.ts";
import { containerAt, findLocation, HOST, makingLocation } from "./locations.ts";
import type { Model } from "./model.ts";

/** Our kernel nests containers 32 deep; every kernel limits PID and user namespaces to the same depth. */
export const MAX_DEPTH = 32;

/** Deeper nesting in a log was not written by a kernel. */
export const MAX_BELIEVED = 64;

/** Whether so many containers, one in the other, cannot lie there. */
export function isTooDeep(state: Model, location: LocationId, height: number): boolean {
  return height > 0 && depthOf(state, location) + height > MAX_BELIEVED;
}

export function leaveOut(state: Model, event: number, what: string): void {
  state.conflicts.push({ event, pid: -1, kind: "nesting", detail: `${what} is left out` });
}

/** Whether a location equals another or is inside it. */
export function isWithin(state: Model, location: LocationId, upper: LocationId): boolean {
  let at = findLocation(state, location);
  for (let depth = 0; depth <= MAX_BELIEVED; depth++) {
    if (at === upper) return true;
    const container = containerAt(state, at);
    if (container === undefined || container.parentLocation < 0) return false;
    at = findLocation(state, container.parentLocation);
  }
  return true;
}

/** Nesting depth of a location: the number of containers around it, itself included, up to MAX_BELIEVED. */
export function depthOf(state: Model, location: LocationId): number {
  let depth = 0;
  for (let at = location; at >= 0 && depth < MAX_BELIEVED; depth++) {
    const container = containerAt(state, at);
    if (container === undefined) break;
    at = container.parentLocation;
  }
  return depth;
}

/** At the maximum depth, creating a container extends the present one. */
export function isDeepest(state: Model, location: LocationId): boolean {
  return depthOf(state, location) >= MAX_DEPTH;
}

/** In a location of unknown depth so many containers, one in the other, are not believed to be all. */
const MOST_ABOVE_UNKNOWN = 8;

/**
 * Whether what a task creates here may lie at the maximum depth already, and so extend the present container: the containers known
 * around it are many, and more may be: it is below some of this kind, their outermost is in no known place, or as many records
 * are missing since it was created.
 */
export function mayBeDeepest(state: Model, index: LocationId): boolean {
  const above = makingLocation(state, index);
  const depth = depthOf(state, above);
  if (depth < MOST_ABOVE_UNKNOWN) return false;
  if (above !== index) return true;
  let outermost: Container | undefined;
  let at = findLocation(state, index);
  for (let one = containerAt(state, at); one !== undefined; one = containerAt(state, at)) {
    outermost = one;
    if (one.parentLocation < 0) return true;
    at = findLocation(state, one.parentLocation);
  }
  return at !== HOST || depth + state.shown.missing - outermost!.missingBefore >= MAX_DEPTH;
}
