// SPDX-License-Identifier: Apache-2.0
import {
  type FoldEvent,
  NAMESPACE_FLAGS,
  NAMESPACE_TYPES,
  type NamespacePath,
  type NamespaceType,
  NET_SLOT,
  NEW_MASK,
  NEW_NET,
} from "./fold-event.ts";
import type { FoldState, Task } from "./fold-state.ts";
import { changedSet, findNamespace, sameSet, setOfPlace } from "./namespace-sets.ts";
import { isInInitialNamespace } from "./pid-namespace-proof.ts";
import { addContainer, containerAt, findPlace, HOST, makingPlace, openPlace, placeOf } from "./places.ts";
import { moveTask, placeOfTask, taskWithPid } from "./tasks.ts";

/**
 * unshare: the caller is in a container of its own from here on; in one that is still being made it goes on making it.
 * A thread's unshare changes that thread alone, and the record does not say which thread it was.
 */
export function foldUnshare(state: FoldState, event: FoldEvent, index: number): void {
  const task = state.tasks[index]!;
  const flags = hexNumber(event.args?.[0]) & NEW_MASK;
  if (flags === 0) return;
  task.moved = true;
  const place = placeOfTask(task);
  const container = containerAt(state, place);
  const set = task.set ?? setOfPlace(state, place);
  if (container !== undefined && (container.open || isDeepest(state, place))) {
    container.flags |= flags;
    container.set = changedSet(state, set, flags, placeOf(state, place).container);
    task.set = container.set;
    return;
  }
  if (task.threaded) {
    if (flags !== NEW_NET) task.torn = true;
    return;
  }
  const made = addContainer(state, {
    key: event.id,
    parentPlace: makingPlace(state, place),
    evidence: "lineage",
    because: event.id,
    flags,
    maker: index,
  });
  const before = placeOf(state, place);
  if (before.hidden !== 0 && before.sealedAt === 0 && before.extendedBy < 0)
    before.extendedBy = state.containers.length - 1;
  made.set = changedSet(state, set, flags, state.containers.length - 1);
  task.set = made.set;
  moveTask(task, event.id, made.place, "lineage", event.id);
  rememberMaker(state, task, index);
}

/** Our kernel numbers containers 32 deep; what a task makes below goes on making the deepest. */
const MAX_DEPTH = 32;

function isDeepest(state: FoldState, place: number): boolean {
  let at = place;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const container = containerAt(state, at);
    if (container === undefined || container.parentPlace < 0) return false;
    at = container.parentPlace;
  }
  return true;
}

export function rememberMaker(state: FoldState, task: Task, index: number): void {
  const makers = state.makers.get(task.ppid);
  if (makers === undefined) state.makers.set(task.ppid, [index]);
  else if (makers.length < 64) makers.push(index);
}

/**
 * setns: the caller's set changes by one namespace. A set that is a container's puts it there; one that fits nothing
 * leaves it unknown. The network namespace decides nothing: plug-ins visit it.
 */
export function foldSetns(state: FoldState, event: FoldEvent, index: number): void {
  const task = state.tasks[index]!;
  const fd = state.namespaceFds.get(`${index}:${hexNumber(event.args?.[0])}`);
  const flags = hexNumber(event.args?.[1]) & NEW_MASK;
  if (flags === NEW_NET || fd?.type === "net") {
    if (task.threaded) return;
    if (isNetworkAlone(state, task)) return leaveForUnknown(state, event, task);
    if (fd !== undefined) joinNetwork(state, task, fd.id); // only a pod is known by it
    return;
  }
  const place = placeOfTask(task);
  if (task.threaded) {
    task.torn = true;
    return;
  }
  task.moved = true;
  if (fd === undefined) return leaveForUnknown(state, event, task);
  const set = [...(task.set ?? setOfPlace(state, place))];
  set[NAMESPACE_TYPES.indexOf(fd.type)] = fd.id;
  task.set = set;
  const container = containerAt(state, place);
  const known = placeWithSet(state, set, place);
  const found = known >= 0 ? known : placeJoined(state, set, fd.owner);
  if (found >= 0) {
    if (findPlace(state, found) !== findPlace(state, place))
      moveTask(task, event.id, found, "namespace", event.id);
  } else if (container?.open) container.set = set;
  else {
    const nowhere = openPlace(state, "mixed");
    state.places[nowhere]!.set = set;
    state.places[nowhere]!.from = makingPlace(state, place);
    moveTask(task, event.id, nowhere, "unknown", event.id);
  }
}

/** It is in what its own unshare of a network namespace made, and nothing else: a plug-in that will go back. */
function isNetworkAlone(state: FoldState, task: Task): boolean {
  return containerAt(state, placeOfTask(task))?.flags === NEW_NET;
}

function joinNetwork(state: FoldState, task: Task, id: number): void {
  const set = [...(task.set ?? setOfPlace(state, placeOfTask(task)))];
  set[NET_SLOT] = id;
  task.set = set;
}

/** The target is not known: the task may be anywhere that it may enter, and its children with it. */
function leaveForUnknown(state: FoldState, event: FoldEvent, task: Task): void {
  if (placeOf(state, placeOfTask(task)).why === "mixed" || task.joining) return;
  task.set = null;
  moveTask(task, event.id, openPlace(state, "mixed"), "unknown", event.id);
}

/** The container (or the host) whose namespaces these are, or -1. Only the makers of one of them can be meant. */
function placeWithSet(state: FoldState, set: readonly number[], own: number): number {
  if (sameSet(state, set, setOfPlace(state, own))) return own;
  if (sameSet(state, set, setOfPlace(state, HOST))) return HOST;
  const makers = new Set(set.map((id) => state.namespaceMaker[findNamespace(state, id)]!));
  for (const maker of makers) {
    const container = maker < 0 ? undefined : state.containers[maker];
    if (container !== undefined && sameSet(state, set, setOfPlace(state, container.place)))
      return container.place;
  }
  return -1;
}

const JOINED = ["mnt", "pid"].map((type) => NAMESPACE_TYPES.indexOf(type as NamespaceType));

/**
 * The place of a task older than the log whose mounts and process ids the caller has joined, or -1. Whether it shares
 * further namespaces with the host is not known, so its set cannot be held against another.
 */
function placeJoined(state: FoldState, set: readonly number[], owner: number): number {
  if (owner < 0) return -1;
  const place = findPlace(state, owner);
  const { kind, why, container } = state.places[place]!;
  const isOlder =
    kind === "open" ? why !== "mixed" : kind === "container" && state.containers[container]!.created === 0;
  const theirs = setOfPlace(state, place);
  const hasJoined = JOINED.every(
    (slot) => findNamespace(state, set[slot]!) === findNamespace(state, theirs[slot]!),
  );
  return isOlder && hasJoined ? place : -1;
}

/** open of /proc/PID/ns/TYPE: the descriptor stands for that task's namespace, until it is opened anew. */
export function foldNamespaceOpen(
  state: FoldState,
  event: FoldEvent,
  index: number,
  path: NamespacePath,
): void {
  if (isOwnName(path.owner) && state.tasks[index]!.threaded) return;
  const owner = ownerOf(state, index, path);
  const id = namespaceOf(state, event, owner, path);
  if (id === undefined) return;
  state.inodes.set(`${path.type}:${path.inode}`, id);
  const place = owner === undefined ? -1 : placeOfTask(owner);
  state.namespaceFds.set(`${index}:${event.exit}`, { type: path.type, id, owner: place });
  noteInode(state, id, path, event.id);
}

function namespaceOf(
  state: FoldState,
  event: FoldEvent,
  owner: Task | undefined,
  path: NamespacePath,
): number | undefined {
  if (owner === undefined) return state.inodes.get(`${path.type}:${path.inode}`);
  const set = owner.set ?? setOfPlace(state, placeOfTask(owner));
  return event.exit >= 0 ? set[NAMESPACE_TYPES.indexOf(path.type)] : undefined;
}

/** Whose namespace it is: the numbers in the opener's /proc are known to be the host's only where the opener is there. */
function ownerOf(state: FoldState, index: number, { owner: number }: NamespacePath): Task | undefined {
  const task = state.tasks[index]!;
  if (isOwnName(number)) return task;
  if (!isInInitialNamespace(state, task)) return undefined;
  const owner = state.tasks[taskWithPid(state, Number(number))];
  return owner === undefined || owner.gone !== 0 || owner.torn ? undefined : owner;
}

function isOwnName(owner: string): boolean {
  return owner === "self" || owner === "thread-self";
}

function noteInode(state: FoldState, id: number, path: NamespacePath, event: number): void {
  const container = state.containers[state.namespaceMaker[findNamespace(state, id)]!];
  if (container === undefined || container.namespaces.some(({ type }) => type === path.type)) return;
  container.namespaces.push({ type: path.type, inode: path.inode, event });
}

/** Hex without prefix as the kernel prints arguments; only the low 32 bits carry namespace flags and descriptors. */
export function hexNumber(text: string | undefined): number {
  if (text === undefined || !/^[0-9a-f]{1,16}$/i.test(text)) return 0;
  return Number(BigInt(`0x${text}`) & 0xffffffffn);
}

export function namespaceFlag(type: NamespaceType): number {
  return NAMESPACE_FLAGS[NAMESPACE_TYPES.indexOf(type)]!;
}
