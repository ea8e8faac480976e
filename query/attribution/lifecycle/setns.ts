// SPDX-License-Identifier: Apache-2.0

import type { AttributionEvent } from "../../../types/attribution/event.ts";
import {
  NAMESPACE_TYPES,
  type NamespaceType,
  NET_SLOT,
  NEW_MASK,
  NEW_NET,
  NEW_PID,
  NEW_TIME,
  PID_SLOT,
  TIME_SLOT,
  USER_SLOT,
} from "../../../types/attribution/event.ts";
import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import { hexNumber } from "../facts/hex-number.ts";
import type { Container } from "../model/container.ts";
import { familyOf } from "../model/family.ts";
import { findLocation } from "../model/find-location.ts";
import { NO_TASK } from "../model/indexes.ts";
import {
  containerAt,
  HOST,
  locationOf,
  makingLocation,
  NO_LOCATION,
  openLocation,
} from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import {
  findNamespace,
  isUnknownNamespace,
  sameSet,
  setOfLocation,
  unknownNamespace,
} from "../model/namespace-sets.ts";
import { mayHaveThreads } from "../model/present-tasks.ts";
import { locationOfTask, moveTask } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { divergeThreads } from "./diverged-threads.ts";
import { noteOperation } from "./late-threads.ts";
import { isSetOfOwner, type JoinedNamespaces, joinedNamespaces } from "./namespace-descriptors.ts";
import { withUserOfMaker } from "./same-user.ts";

/**
 * Folds a setns: it changes one namespace of the caller, or several with a pidfd. If the new set is that of a
 * container, the task is there; otherwise it is unknown. The network namespace does not decide: plugins visit it. Nor does
 * the time namespace: it changes clocks, and nothing else that a task can reach.
 */
export function foldSetns(state: Model, event: AttributionEvent, index: TaskIndex): void {
  const task = state.tasks.get(index)!;
  const known = joinedNamespaces(state, event, index);
  const joined = known !== undefined && mayBeReopened(state, task, known) ? undefined : known;
  const flags = hexNumber(event.args?.[1]) & NEW_MASK;
  if (flags === NEW_NET || (joined?.ids.size === 1 && joined.ids.has(NET_SLOT))) {
    task.untrackedMoveAt ||= event.id;
    if (mayHaveThreads(state, index)) return;
    noteOperation(task, event, true);
    if (isNetworkAlone(state, task)) return leaveForUnknown(state, event, task);
    const network = joined ?? {
      ids: new Map([[NET_SLOT, unknownNamespace(state)]]),
      owner: NO_LOCATION,
      task: NO_TASK,
      event: event.id,
    };
    task.set = changedBy(state, task, network); // the network decides for pods, and between containers without any other difference
    return;
  }
  const location = locationOfTask(task);
  const isTime = flags === NEW_TIME || (joined?.ids.size === 1 && joined.ids.has(TIME_SLOT));
  // the time namespace may be the last one of a set that is being joined
  if (isTime && (joined === undefined || locationOf(state, location).why !== "mixed")) {
    task.untrackedMoveAt ||= event.id;
    if (mayHaveThreads(state, index)) return;
    noteOperation(task, event, true);
    if (joined !== undefined) task.set = changedBy(state, task, joined);
    return;
  }
  if (mayHaveThreads(state, index)) return divergeThreads(task, event, NEW_MASK);
  noteOperation(task, event, false);
  if (joined === undefined || joined.ids.has(PID_SLOT)) task.opened = 0;
  task.rootMoved = true;
  if (joined === undefined) {
    if (flags === 0 || (flags & NEW_PID) !== 0) {
      task.childrenElsewhere = true;
      state.shown.strayJoin = event.id;
    }
    return leaveForUnknown(state, event, task);
  }
  if (joined.ids.has(PID_SLOT)) {
    task.childrenElsewhere = false;
    if (joined.owner < 0 || locationOf(state, joined.owner).kind === "open") state.shown.strayJoin = event.id;
  }
  const set = changedBy(state, task, joined);
  task.set = set;
  const container = containerAt(state, location);
  const alike = locationWithSet(state, set, location, hasHole(state, task));
  const found = alike >= 0 ? alike : locateJoined(state, set, joined);
  if (found >= 0) {
    if (findLocation(state, found) !== findLocation(state, location))
      moveTask(task, event.id, found, "namespace", event.id);
    else task.untrackedMoveAt ||= event.id; // the joined task may be in a sandbox that shares the host's PID namespace
  } else if (task.joining && isAt(state, joined.owner, location)) {
    return; // the root directory has shown the container, and the namespace is of a task in it
  } else if (container?.underConstruction) container.set = set;
  else {
    const nowhere = openLocation(state, "mixed");
    state.locations.get(nowhere)!.set = set;
    state.locations.get(nowhere)!.from = makingLocation(state, location);
    moveTask(task, event.id, nowhere, "unknown", event.id);
  }
}

export function isAt(state: Model, owner: LocationId, location: LocationId): boolean {
  return owner >= 0 && findLocation(state, owner) === findLocation(state, location);
}

export const EINVAL = -22;
/**
 * Folds a setns that the kernel refused. A process without threads that asks for a user namespace is in it already if the answer is
 * EINVAL (crun exec tries all namespaces of a container). Source: userns_install(), kernel/user_namespace.c. Limit: so it is where
 * the process shares its directories with another one (CLONE_FS).
 */
export function foldRefusedSetns(state: Model, event: AttributionEvent, index: TaskIndex): void {
  if (event.exit !== EINVAL || mayHaveThreads(state, index)) return;
  const joined = joinedNamespaces(state, event, index);
  if (joined?.ids.size === 1 && joined.ids.has(USER_SLOT))
    state.tasks.get(index)!.set = changedBy(state, state.tasks.get(index)!, joined);
}

/** The task has only a network namespace of its own, from its own unshare: a plugin that will return. */
function isNetworkAlone(state: Model, task: Task): boolean {
  return containerAt(state, locationOfTask(task))?.flags === NEW_NET;
}

/** The namespaces of the task, with the joined ones replaced. */
function changedBy(state: Model, task: Task, { ids, owner }: JoinedNamespaces): number[] {
  const set = task.set ?? setOfLocation(state, locationOfTask(task));
  return withUserOfMaker(state, task, owner, set).map((id, slot) => ids.get(slot) ?? id);
}

/** The target is unknown: the task may be in any container that it can enter, and its children with it. */
function leaveForUnknown(state: Model, event: AttributionEvent, task: Task): void {
  if (locationOf(state, locationOfTask(task)).why === "mixed" || task.joining) return;
  task.set = null;
  moveTask(task, event.id, openLocation(state, "mixed"), "unknown", event.id);
}

export const JOINED = ["mnt", "pid"].map((type) => NAMESPACE_TYPES.indexOf(type as NamespaceType));
/**
 * Location of a task older than the log whose mount and PID namespaces the caller has joined, or -1. Further
 * namespaces that it may share with the host are unknown, so its set cannot be compared.
 */
function locateJoined(state: Model, set: readonly number[], joined: JoinedNamespaces): LocationId {
  const { owner } = joined;
  if (owner < 0) return NO_LOCATION;
  if (containerAt(state, owner) !== undefined && isSetOfOwner(state, set, joined))
    return findLocation(state, owner);
  const location = findLocation(state, owner);
  const { kind, why, container } = state.locations.get(location)!;
  const isOlder =
    kind === "open"
      ? why !== "mixed"
      : kind === "container" && state.containers.get(container)!.created === 0;
  const theirs = setOfLocation(state, location);
  const hasJoined = JOINED.every(
    (slot) => findNamespace(state, set[slot]!) === findNamespace(state, theirs[slot]!),
  );
  return isOlder && hasJoined ? location : NO_LOCATION;
}

/**
 * The container (or the host) with these namespaces, or -1. Only the creators of one of them are candidates. Between
 * two that differ in the network alone, the network decides; a mismatch there is a visit. If the network is unknown,
 * so is the container.
 */
function locationWithSet(
  state: Model,
  set: readonly number[],
  own: LocationId,
  hasHole: boolean,
): LocationId {
  const makers = new Set(set.map((id) => state.namespaceMaker[findNamespace(state, id)]!));
  const made = [...makers].flatMap((maker) => state.containers.get(maker)?.location ?? []);
  const network = findNamespace(state, set[NET_SLOT]!);
  const alike = [own, HOST, ...made].filter((location) =>
    sameSet(state, set, setOfLocation(state, location)),
  );
  const isIn = (location: LocationId) =>
    findNamespace(state, setOfLocation(state, location)[NET_SLOT]!) === network;
  const found = alike.find(isIn) ?? alike[0] ?? NO_LOCATION;
  const isUnknown = hasHole || isUnknownNamespace(state, network);
  return isUnknown && found >= 0 && hasNetworkBelow(state, found) ? NO_LOCATION : found;
}

/** Whether another container differs from this one in the network alone. */
function hasNetworkBelow(state: Model, location: LocationId): boolean {
  const isNever = ({ flags, ended }: Container) => flags !== NEW_NET || ended !== 0;
  return familyOf(state).hasBelow(findLocation(state, location), (one) => !isNever(one), isNever);
}

/**
 * The descriptor seems to lead to the host, but records are missing since it was opened: one of them may be an open that has returned its
 * number again. Who joins a container by it is at least not called the host's.
 */
function mayBeReopened(
  state: Model,
  { execAt, born, first }: Task,
  { owner, event }: JoinedNamespaces,
): boolean {
  const hole = state.shown.holes.at(-1) ?? 0;
  return hole > (event || execAt || born || first) && (owner < 0 || containerAt(state, owner) === undefined);
}

/** Records are missing since the birth or the last exec of the task: one of them may be a setns of its own. */
function hasHole({ shown }: Model, { execAt, born, first }: Task): boolean {
  return (shown.holes.at(-1) ?? 0) > Math.max(execAt, born || first);
}
