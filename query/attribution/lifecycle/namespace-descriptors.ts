// SPDX-License-Identifier: Apache-2.0

import {
  type AttributionEvent,
  NAMESPACE_FLAGS,
  NAMESPACE_TYPES,
  type NamespacePath,
  PID_SLOT,
} from "../../../types/attribution/event.ts";
import { INITIAL_PID_NAMESPACE } from "../../../types/attribution/kernel-numbers.ts";
import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import { hexNumber } from "../facts/hex-number.ts";
import { appendNamespace } from "../model/container-names.ts";
import { NO_TASK } from "../model/indexes.ts";
import { findLocation, HOST, NO_LOCATION } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { findNamespace, setOfLocation } from "../model/namespace-sets.ts";
import { mayHaveThreads, taskInRound } from "../model/present-tasks.ts";
import { birthLocation, locationOfTask } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { isInInitialNamespace } from "../model/task-pid-namespace.ts";
import { fileOf, inherits, OTHER_FILE } from "./inherited-descriptors.ts";
import { mayBeInnerNumber, seesMakersNumbers } from "./makers-numbers.ts";
import { hasEnded } from "./marks.ts";
import { proveInitial } from "./pid-namespace-proof.ts";
import { taskWithPid } from "./tasks.ts";
import { unseenChild } from "./unseen-child.ts";

/**
 * Namespaces that a setns joins: slot of the type -> id. `owner`: location of their owner, or -1. `task`: the owner (index), or -1.
 * `event`: the open of the descriptor, 0 for one of a process.
 */
export interface JoinedNamespaces {
  readonly ids: ReadonlyMap<number, number>;
  readonly owner: LocationId;
  readonly task: TaskIndex;
  readonly event: number;
}

/**
 * Folds pidfd_open: the descriptor refers to one process for its life, whichever task gets its pid later. The process
 * is known only if the caller is in the initial PID namespace, which the number may prove.
 */
export function foldPidfdOpen(state: Model, event: AttributionEvent, index: TaskIndex): void {
  const descriptor = forgetDescriptor(state, event, index);
  const number = hexNumber(event.args?.[0]);
  if (seesMakersNumbers(state, index, number)) proveInitial(state, index, event.id);
  if (!isInInitialNamespace(state, state.tasks.get(index)!)) return;
  const target = taskInRound(state, number);
  if (target === undefined || state.tasks.get(target)!.gone !== 0) return;
  if (mayBeInnerNumber(state, state.tasks.get(index)!, locationOfTask(state.tasks.get(target)!))) return;
  state.pidfds.set(descriptor, target);
  state.tasks.get(index)!.keepsDescriptors = true;
  noteOpened(state, event, index, PID_SLOT, setOfTask(state, state.tasks.get(target)!)[PID_SLOT]);
}

/** A call returned this descriptor number: its previous file or process has been closed, and none of a parent is inherited under it. */
export function forgetDescriptor(state: Model, event: AttributionEvent, index: TaskIndex): string {
  const descriptor = `${index}:${event.exit}`;
  const isKnown = state.namespaceFds.has(descriptor) || fileOf(state, index, event.exit) !== undefined;
  if (isKnown && inherits(state, index))
    state.namespaceFds.set(descriptor, { ...OTHER_FILE, event: event.id });
  else state.namespaceFds.delete(descriptor);
  state.pidfds.delete(descriptor);
  return descriptor;
}

/**
 * The namespaces behind the descriptor of a setns: one from an opened /proc/PID/ns/TYPE, or those of a process named
 * by the flags with a pidfd. Undefined if the descriptor was never seen opened. Source: setns(2), validate_nsset() in
 * kernel/nsproxy.c
 */
export function joinedNamespaces(
  state: Model,
  event: AttributionEvent,
  index: TaskIndex,
): JoinedNamespaces | undefined {
  const descriptor = `${index}:${hexNumber(event.args?.[0])}`;
  const file = fileOf(state, index, hexNumber(event.args?.[0]));
  const flags = hexNumber(event.args?.[1]);
  if (file !== undefined && (flags & ~NAMESPACE_FLAGS[NAMESPACE_TYPES.indexOf(file.type)]!) === 0)
    return {
      ids: new Map([[NAMESPACE_TYPES.indexOf(file.type), file.id]]),
      owner: file.owner,
      task: file.task,
      event: file.event,
    };
  const task = state.pidfds.get(descriptor) ?? NO_TASK;
  const target = state.tasks.get(task);
  if (target === undefined || target.threadsDiverged) return undefined;
  const set = setOfTask(state, target);
  const slots = NAMESPACE_FLAGS.flatMap((flag, slot) => ((flags & flag) === 0 ? [] : [slot]));
  return {
    ids: new Map(slots.map((slot) => [slot, set[slot]!])),
    owner: locationOfTask(target),
    task,
    event: 0,
  };
}

/**
 * Whether these are the namespaces of the owner, as others join them: who has joined all of them is where the owner is, whatever its
 * container has beside (a clone3 hides that).
 */
export function isSetOfOwner(
  state: Model,
  set: readonly number[],
  { task, owner }: JoinedNamespaces,
): boolean {
  const one = state.tasks.get(task);
  if (one === undefined || one.gone !== 0 || one.threadsDiverged) return false;
  if (findLocation(state, owner) !== findLocation(state, locationOfTask(one))) return false;
  const theirs = setOfTask(state, one);
  return set.every((id, slot) => findNamespace(state, id) === findNamespace(state, theirs[slot]!));
}

/**
 * The namespaces of the task as others join them: its PID namespace is that of its birth, not that of its children.
 */
function setOfTask(state: Model, task: Task): number[] {
  const set = [...(task.set ?? setOfLocation(state, locationOfTask(task)))];
  set[PID_SLOT] = setOfLocation(state, birthLocation(task))[PID_SLOT]!;
  return set;
}

/**
 * Folds an open of /proc/PID/ns/TYPE: the descriptor refers to that task's namespace until the number is opened again.
 */
export function foldNamespaceOpen(
  state: Model,
  event: AttributionEvent,
  index: TaskIndex,
  path: NamespacePath,
): void {
  const descriptor = forgetDescriptor(state, event, index);
  if (isOwnName(path.owner) && mayHaveThreads(state, index)) return;
  const owner = ownerOf(state, index, path);
  const id = namespaceOf(state, event, owner, path);
  if (!isOwnName(path.owner)) noteOpened(state, event, index, NAMESPACE_TYPES.indexOf(path.type), id);
  if (id === undefined) return;
  state.inodes.set(`${path.type}:${path.inode}`, id);
  const location = owner?.location ?? NO_LOCATION;
  state.namespaceFds.set(descriptor, {
    type: path.type,
    id,
    owner: location,
    task: owner?.task ?? NO_TASK,
    event: event.id,
  });
  state.tasks.get(index)!.keepsDescriptors = true;
  noteInode(state, id, path, event.id);
}

/**
 * A task that opens a namespace of another, or one of a task that is not known, intends to join that task's: with records missing
 * since, its children may be in that PID namespace.
 */
function noteOpened(
  state: Model,
  event: AttributionEvent,
  index: TaskIndex,
  slot: number,
  id: number | undefined,
): void {
  const task = state.tasks.get(index)!;
  const own = (task.set ?? setOfLocation(state, locationOfTask(task)))[slot]!;
  if (id === undefined || findNamespace(state, own) !== findNamespace(state, id)) task.opened = event.id;
}

/** Whether the task may have joined a PID namespace that it had opened, by a call whose record is missing. */
export function mayHaveJoined({ shown }: Model, { opened }: Task): boolean {
  return opened !== 0 && (shown.holes.at(-1) ?? 0) > opened;
}

function namespaceOf(
  state: Model,
  event: AttributionEvent,
  owner: Owner | undefined,
  path: NamespacePath,
): number | undefined {
  const id = owner === undefined ? state.inodes.get(`${path.type}:${path.inode}`) : idOf(owner, path);
  if (id === undefined || (owner !== undefined && event.exit < 0)) return undefined;
  if (owner === undefined && isOfEnded(state, id)) return undefined;
  // its owner counts as a task of the host, but the inode says that it, or its children, are in another PID namespace
  const isHosts = findNamespace(state, id) === findNamespace(state, setOfLocation(state, HOST)[PID_SLOT]!);
  return path.type === "pid" && isHosts && path.inode !== INITIAL_PID_NAMESPACE ? undefined : id;
}

function idOf({ ownPid, set }: Owner, { type, ofChildren }: NamespacePath): number {
  const slot = NAMESPACE_TYPES.indexOf(type);
  return slot === PID_SLOT && ofChildren !== true ? ownPid : set[slot]!;
}

/** The container that created the namespace has ended: the inode may be another namespace's by now. */
function isOfEnded(state: Model, id: number): boolean {
  const maker = state.containers.get(state.namespaceMaker[findNamespace(state, id)]!);
  return maker !== undefined && hasEnded(state, maker.location);
}

interface Owner {
  readonly location: LocationId;
  /** Index of the task; -1: it has not been seen. */
  readonly task: TaskIndex;
  /** The PID namespace in it is that of its children. */
  readonly set: readonly number[];
  /** Its own PID namespace, which it was born in. */
  readonly ownPid: number;
}

/**
 * Owner of the namespace: pids in the opener's /proc are host pids only if the opener is in the initial PID namespace, or sees its maker's numbers. A
 * clone that has returned the pid since its last owner's end, or last event, speaks of its child.
 */
function ownerOf(state: Model, index: TaskIndex, { owner: number }: NamespacePath): Owner | undefined {
  const task = state.tasks.get(index)!;
  if (isOwnName(number)) return ownerAt(state, index);
  const pid = Number(number);
  if (!isInInitialNamespace(state, task) && !seesMakersNumbers(state, index, pid)) return undefined;
  const clone = state.clones.get(state.expected.get(pid) ?? -1);
  const unseen = unseenChild(state, pid);
  const known = unseen ?? taskWithPid(state, pid);
  const owner = state.tasks.get(known);
  const isAnother = unseen === undefined && taskInRound(state, pid) === undefined;
  if (
    unseen === undefined &&
    clone !== undefined &&
    owner !== undefined &&
    owner.first !== 0 &&
    clone.event > owner.last
  )
    return ownerIn(clone.location, setOfLocation(state, clone.location));
  if (owner === undefined || isAnother || owner.gone !== 0 || owner.threadsDiverged) return undefined;
  return mayBeInnerNumber(state, task, locationOfTask(owner)) ? undefined : ownerAt(state, known);
}

function ownerAt(state: Model, index: TaskIndex): Owner {
  const task = state.tasks.get(index)!;
  const location = locationOfTask(task);
  const ownPid = setOfLocation(state, birthLocation(task))[PID_SLOT]!;
  return { ...ownerIn(location, task.set ?? setOfLocation(state, location), index), ownPid };
}

function ownerIn(location: LocationId, set: readonly number[], task = NO_TASK): Owner {
  return { location, task, set, ownPid: set[PID_SLOT]! };
}

function isOwnName(owner: string): boolean {
  return owner === "self" || owner === "thread-self";
}

function noteInode(state: Model, id: number, path: NamespacePath, event: number): void {
  const container = state.containers.get(state.namespaceMaker[findNamespace(state, id)]!);
  if (container === undefined || container.namespaces.some(({ type }) => type === path.type)) return;
  appendNamespace(container, { type: path.type, inode: path.inode, event });
}
