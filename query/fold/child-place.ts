// SPDX-License-Identifier: Apache-2.0
import { type FoldEvent, NEW_MASK, NEW_PID } from "./fold-event.ts";
import type { FoldState } from "./fold-state.ts";
import { placeOfThread } from "./kernel-records.ts";
import { mayHaveJoined } from "./namespace-descriptors.ts";
import { changedSet, setOfPlace } from "./namespace-sets.ts";
import { addContainer, containerAt, isDeepest, makingPlace, newPlace, openPlace, placeOf } from "./places.ts";
import type { Task } from "./task.ts";
import { placeOfTask } from "./tasks.ts";

/** In clone(2) this bit belongs to the exit signal. */
const NEW_TIME = 0x80;

/** Flags of a clone; 0 for fork and vfork, undefined where they are behind a pointer (clone3) or missing. */
export function cloneFlags(event: FoldEvent): number | undefined {
  if (event.call === "clone3") return undefined;
  if (event.call !== "clone") return 0;
  const a0 = event.args?.[0] ?? "";
  return /^[0-9a-f]{1,16}$/i.test(a0) ? Number(BigInt(`0x${a0}`) & 0xffffffffn) : undefined;
}

/**
 * Where operations with unknown targets have led: the child of a task in transit, or the task itself after exec. It is
 * apart from the transit, so that what shows where it is says nothing of the way.
 */
export function arrivedPlace(state: FoldState, transit: number): number {
  const arrived = openPlace(state, "mixed");
  const { set, notHost, from } = placeOf(state, transit);
  Object.assign(state.places.get(arrived)!, { set: set === null ? null : [...set], notHost, from });
  return arrived;
}

/** Whether a clone with these flags gives its child a namespace of its own. */
export function makesNamespaces(flags: number): boolean {
  return (flags & NEW_MASK & ~NEW_TIME) !== 0;
}

/** A child of a process whose threads are in several containers: where the kernel says that the thread was. */
function threadsPlace(state: FoldState, event: FoldEvent, task: Task): number {
  const place = state.initialised ? placeOfThread(state, event.id, task) : -1;
  return place < 0 ? openPlace(state, "mixed") : place;
}

/**
 * Where the child of a clone goes: to its caller's place, or to a container that the flags make. In one that is still
 * being made, the first such clone goes on making it.
 */
export function childPlace(
  state: FoldState,
  event: FoldEvent,
  caller: number,
  flags: number | undefined,
): number {
  const task = state.tasks.get(caller)!;
  const place = placeOfTask(task);
  if (task.torn) return threadsPlace(state, event, task);
  if (!state.initialised && mayHaveJoined(state, task)) return openPlace(state, "mixed");
  if (flags === undefined)
    return newPlace(state, { kind: "open", why: "hidden-flags", hidden: event.id, hiddenCloner: caller });
  const container = containerAt(state, place);
  const made = flags & NEW_MASK & ~NEW_TIME;
  if (made === 0 || state.kernelOperations)
    return placeOf(state, place).why === "mixed" ? arrivedPlace(state, place) : place;
  const set = task.set ?? setOfPlace(state, place);
  if (
    container !== undefined &&
    ((container.open && !container.extendedByClone) || isDeepest(state, place))
  ) {
    container.extendedByClone = true;
    if ((made & ~container.flags & NEW_PID) !== 0) container.pidFrom = event.id;
    container.flags |= made;
    container.set = changedSet(state, set, made, placeOf(state, place).container);
    return place;
  }
  const child = addContainer(state, {
    key: event.id,
    parentPlace: makingPlace(state, place),
    evidence: "lineage",
    because: event.id,
    flags: made,
    maker: caller,
  });
  child.set = changedSet(state, set, made, state.containers.length - 1);
  return child.place;
}
