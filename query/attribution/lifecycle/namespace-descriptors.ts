// SPDX-License-Identifier: Apache-2.0

import {
  type AttributionEvent,
  NAMESPACE_FLAGS,
  NAMESPACE_TYPES,
  type NamespacePath,
  PID_SLOT,
} from "../../../types/attribution/event.ts";
import { hexNumber } from "../facts/hex-number.ts";
import { appendNamespace } from "../model/container-names.ts";
import type { Model } from "../model/model.ts";
import { findNamespace, setOfLocation } from "../model/namespace-sets.ts";
import type { Task } from "../model/task.ts";
import { isInInitialNamespace } from "./pid-namespace-proof.ts";
import { birthLocation, locationOfTask, mayHaveThreads, taskWithPid } from "./tasks.ts";

/** Namespaces that a setns leads to: slot of its type -> id; and where their owner is, or -1. */
export interface JoinedNamespaces {
  readonly ids: ReadonlyMap<number, number>;
  readonly owner: number;
}

/**
 * pidfd_open: the descriptor stands for that process for life, whoever gets its number later. Whose it is, is known only
 * where the caller counts as the host does.
 */
export function foldPidfdOpen(state: Model, event: AttributionEvent, index: number): void {
  const descriptor = forgetDescriptor(state, event, index);
  if (!isInInitialNamespace(state, state.tasks.get(index)!)) return;
  const target = state.current.get(hexNumber(event.args?.[0]));
  if (target === undefined || state.tasks.get(target)!.gone !== 0) return;
  state.pidfds.set(descriptor, target);
  state.tasks.get(index)!.keepsDescriptors = true;
  noteOpened(state, event, index, setOfTask(state, state.tasks.get(target)!)[PID_SLOT]!);
}

/** A number that a call has returned anew, whatever it has opened: what it stood for before has been closed. */
export function forgetDescriptor(state: Model, event: AttributionEvent, index: number): string {
  const descriptor = `${index}:${event.exit}`;
  state.namespaceFds.delete(descriptor);
  state.pidfds.delete(descriptor);
  return descriptor;
}

/**
 * What the descriptor of a setns stands for: one namespace, by an opened /proc/PID/ns/TYPE; or those of a process that
 * the flags name, by a pidfd. Undefined where it was never seen opened. Source: setns(2), validate_nsset() in kernel/nsproxy.c
 */
export function joinedNamespaces(
  state: Model,
  event: AttributionEvent,
  index: number,
): JoinedNamespaces | undefined {
  const descriptor = `${index}:${hexNumber(event.args?.[0])}`;
  const file = state.namespaceFds.get(descriptor);
  const flags = hexNumber(event.args?.[1]);
  if (file !== undefined && (flags & ~NAMESPACE_FLAGS[NAMESPACE_TYPES.indexOf(file.type)]!) === 0)
    return { ids: new Map([[NAMESPACE_TYPES.indexOf(file.type), file.id]]), owner: file.owner };
  const target = state.tasks.get(state.pidfds.get(descriptor) ?? -1);
  if (target === undefined || target.threadsDiverged) return undefined;
  const set = setOfTask(state, target);
  const slots = NAMESPACE_FLAGS.flatMap((flag, slot) => ((flags & flag) === 0 ? [] : [slot]));
  return { ids: new Map(slots.map((slot) => [slot, set[slot]!])), owner: locationOfTask(target) };
}

/** The namespaces that others find in the task: its own pid namespace is the one it was born into, whatever its children get. */
function setOfTask(state: Model, task: Task): number[] {
  const set = [...(task.set ?? setOfLocation(state, locationOfTask(task)))];
  set[PID_SLOT] = setOfLocation(state, birthLocation(task))[PID_SLOT]!;
  return set;
}

/** open of /proc/PID/ns/TYPE: the descriptor stands for that task's namespace, until it is opened anew. */
export function foldNamespaceOpen(
  state: Model,
  event: AttributionEvent,
  index: number,
  path: NamespacePath,
): void {
  const descriptor = forgetDescriptor(state, event, index);
  if (isOwnName(path.owner) && mayHaveThreads(state, index)) return;
  const owner = ownerOf(state, index, path);
  const id = namespaceOf(state, event, owner, path);
  if (id === undefined) return;
  state.inodes.set(`${path.type}:${path.inode}`, id);
  const location = owner === undefined ? -1 : locationOfTask(owner);
  state.namespaceFds.set(descriptor, { type: path.type, id, owner: location });
  state.tasks.get(index)!.keepsDescriptors = true;
  if (path.type === "pid") noteOpened(state, event, index, id);
  noteInode(state, id, path, event.id);
}

/** Who opens a pid namespace means to join it: where records are missing since, his children may be in it. */
function noteOpened(state: Model, event: AttributionEvent, index: number, id: number): void {
  const task = state.tasks.get(index)!;
  const own = (task.set ?? setOfLocation(state, locationOfTask(task)))[PID_SLOT]!;
  if (findNamespace(state, own) !== findNamespace(state, id)) task.opened = event.id;
}

/** Whether the task may have joined a pid namespace that it had opened, by a call whose record is missing. */
export function mayHaveJoined({ shown }: Model, { opened }: Task): boolean {
  return opened !== 0 && (shown.holes.at(-1) ?? 0) > opened;
}

function namespaceOf(
  state: Model,
  event: AttributionEvent,
  owner: Task | undefined,
  path: NamespacePath,
): number | undefined {
  if (owner === undefined) return state.inodes.get(`${path.type}:${path.inode}`);
  const set = owner.set ?? setOfLocation(state, locationOfTask(owner));
  return event.exit >= 0 ? set[NAMESPACE_TYPES.indexOf(path.type)] : undefined;
}

/** Whose namespace it is: the numbers in the opener's /proc are known to be the host's only where the opener is there. */
function ownerOf(state: Model, index: number, { owner: number }: NamespacePath): Task | undefined {
  const task = state.tasks.get(index)!;
  if (isOwnName(number)) return task;
  if (!isInInitialNamespace(state, task)) return undefined;
  const owner = state.tasks.get(taskWithPid(state, Number(number)));
  return owner === undefined || owner.gone !== 0 || owner.threadsDiverged ? undefined : owner;
}

function isOwnName(owner: string): boolean {
  return owner === "self" || owner === "thread-self";
}

function noteInode(state: Model, id: number, path: NamespacePath, event: number): void {
  const container = state.containers.get(state.namespaceMaker[findNamespace(state, id)]!);
  if (container === undefined || container.namespaces.some(({ type }) => type === path.type)) return;
  appendNamespace(container, { type: path.type, inode: path.inode, event });
}
