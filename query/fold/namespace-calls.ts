// SPDX-License-Identifier: Apache-2.0

import { familyOf } from "./family.ts";
import {
  type FoldEvent,
  NAMESPACE_TYPES,
  type NamespaceType,
  NET_SLOT,
  NEW_MASK,
  NEW_NET,
  PID_SLOT,
} from "./fold-event.ts";
import type { Container, FoldState } from "./fold-state.ts";
import { hexNumber } from "./hex-number.ts";
import { noteOperation } from "./late-threads.ts";
import { joinedNamespaces } from "./namespace-descriptors.ts";
import {
  changedSet,
  findNamespace,
  isUnknownNamespace,
  sameSet,
  setOfPlace,
  unknownNamespace,
} from "./namespace-sets.ts";
import {
  addContainer,
  containerAt,
  findPlace,
  HOST,
  isDeepest,
  makingPlace,
  openPlace,
  placeOf,
} from "./places.ts";
import type { Task } from "./task.ts";
import { mayHaveThreads, moveTask, placeOfTask } from "./tasks.ts";

/**
 * unshare: the caller is in a container of its own from here on; in one that is still being made it goes on making it.
 * A thread's unshare changes that thread alone, and the record does not say which thread it was.
 */
export function foldUnshare(state: FoldState, event: FoldEvent, index: number): void {
  const task = state.tasks.get(index)!;
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
  if (mayHaveThreads(state, index)) return tear(task, event, flags === NEW_NET);
  noteOperation(task, event, flags === NEW_NET);
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

/** One of its threads has changed namespaces, and the record does not say which; of a network, it visits it. */
function tear(task: Task, event: FoldEvent, isVisit = false): void {
  task.torn ||= !isVisit;
  task.strayedAt ||= event.id;
}

function rememberMaker(state: FoldState, task: Task, index: number): void {
  const makers = state.makers.get(task.ppid);
  if (makers === undefined) state.makers.set(task.ppid, [index]);
  else if (makers.length < 64) makers.push(index);
}

/**
 * setns: the caller's set changes by one namespace, or with a pidfd by several. A set that is a container's puts it there; one that fits nothing
 * leaves it unknown. The network namespace decides nothing: plug-ins visit it.
 */
export function foldSetns(state: FoldState, event: FoldEvent, index: number): void {
  const task = state.tasks.get(index)!;
  const joined = joinedNamespaces(state, event, index);
  const flags = hexNumber(event.args?.[1]) & NEW_MASK;
  if (flags === NEW_NET || (joined?.ids.size === 1 && joined.ids.has(NET_SLOT))) {
    task.strayedAt ||= event.id;
    if (mayHaveThreads(state, index)) return;
    noteOperation(task, event, true);
    if (isNetworkAlone(state, task)) return leaveForUnknown(state, event, task);
    const network = joined?.ids ?? new Map([[NET_SLOT, unknownNamespace(state)]]);
    task.set = changedBy(state, task, network); // only a pod is known by it, and what differs in nothing else
    return;
  }
  const place = placeOfTask(task);
  if (mayHaveThreads(state, index)) return tear(task, event);
  noteOperation(task, event, false);
  if (joined === undefined || joined.ids.has(PID_SLOT)) task.opened = 0;
  task.moved = true;
  if (joined === undefined) return leaveForUnknown(state, event, task);
  const set = changedBy(state, task, joined.ids);
  task.set = set;
  const container = containerAt(state, place);
  const known = placeWithSet(state, set, place, hasHole(state, task));
  const found = known >= 0 ? known : placeJoined(state, set, joined.owner);
  if (found >= 0) {
    if (findPlace(state, found) !== findPlace(state, place))
      moveTask(task, event.id, found, "namespace", event.id);
    else task.strayedAt ||= event.id; // whose namespaces it joined may be in a sandbox that shares the host's process ids
  } else if (container?.open) container.set = set;
  else {
    const nowhere = openPlace(state, "mixed");
    state.places.get(nowhere)!.set = set;
    state.places.get(nowhere)!.from = makingPlace(state, place);
    moveTask(task, event.id, nowhere, "unknown", event.id);
  }
}

/** It is in what its own unshare of a network namespace made, and nothing else: a plug-in that will go back. */
function isNetworkAlone(state: FoldState, task: Task): boolean {
  return containerAt(state, placeOfTask(task))?.flags === NEW_NET;
}

/** The namespaces of the task with those that it joins. */
function changedBy(state: FoldState, task: Task, ids: ReadonlyMap<number, number>): number[] {
  const set = task.set ?? setOfPlace(state, placeOfTask(task));
  return set.map((id, slot) => ids.get(slot) ?? id);
}

/** The target is not known: the task may be anywhere that it may enter, and its children with it. */
function leaveForUnknown(state: FoldState, event: FoldEvent, task: Task): void {
  if (placeOf(state, placeOfTask(task)).why === "mixed" || task.joining) return;
  task.set = null;
  moveTask(task, event.id, openPlace(state, "mixed"), "unknown", event.id);
}

/** Records are missing since the task began what it does: a setns of its own may be one of them. */
function hasHole({ shown }: FoldState, { execAt, born, first }: Task): boolean {
  return (shown.holes.at(-1) ?? 0) > Math.max(execAt, born || first);
}

/**
 * The container (or the host) whose namespaces these are, or -1. Only the makers of one of them can be meant. Where two
 * differ in the network alone, the one whose network it is, too; else it visits that network. Which one is not known where
 * the network is not.
 */
function placeWithSet(state: FoldState, set: readonly number[], own: number, hasHole: boolean): number {
  const makers = new Set(set.map((id) => state.namespaceMaker[findNamespace(state, id)]!));
  const made = [...makers].flatMap((maker) => state.containers.get(maker)?.place ?? []);
  const network = findNamespace(state, set[NET_SLOT]!);
  const alike = [own, HOST, ...made].filter((place) => sameSet(state, set, setOfPlace(state, place)));
  const isIn = (place: number) => findNamespace(state, setOfPlace(state, place)[NET_SLOT]!) === network;
  const found = alike.find(isIn) ?? alike[0] ?? -1;
  const isUnknown = hasHole || isUnknownNamespace(state, network);
  return isUnknown && found >= 0 && hasNetworkBelow(state, found) ? -1 : found;
}

/** Whether there is a container that differs from this one in its network alone. */
function hasNetworkBelow(state: FoldState, place: number): boolean {
  const isNever = ({ flags, ended }: Container) => flags !== NEW_NET || ended !== 0;
  return familyOf(state).hasBelow(findPlace(state, place), (one) => !isNever(one), isNever);
}

const JOINED = ["mnt", "pid"].map((type) => NAMESPACE_TYPES.indexOf(type as NamespaceType));

/**
 * The place of a task older than the log whose mounts and process ids the caller has joined, or -1. Whether it shares
 * further namespaces with the host is not known, so its set cannot be held against another.
 */
function placeJoined(state: FoldState, set: readonly number[], owner: number): number {
  if (owner < 0) return -1;
  const place = findPlace(state, owner);
  const { kind, why, container } = state.places.get(place)!;
  const isOlder =
    kind === "open"
      ? why !== "mixed"
      : kind === "container" && state.containers.get(container)!.created === 0;
  const theirs = setOfPlace(state, place);
  const hasJoined = JOINED.every(
    (slot) => findNamespace(state, set[slot]!) === findNamespace(state, theirs[slot]!),
  );
  return isOlder && hasJoined ? place : -1;
}
