// SPDX-License-Identifier: Apache-2.0

import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import { bindLocation } from "../model/bind-location.ts";
import type { Clone } from "../model/clone.ts";
import { isOlderThanLog } from "../model/containers.ts";
import { noteAdopted } from "../model/family.ts";
import { noteHostNumber } from "../model/host-numbers.ts";
import { findLocation, locationOf } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { birthLocation } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import { keepsNumbers } from "./clone-numbers.ts";
import { moveToLateSandbox } from "./late-sandbox.ts";
import { putBack } from "./late-threads.ts";
import { noteNumbers } from "./number-line.ts";
import { proveInitial, proveInner } from "./pid-namespace-proof.ts";
import { hasAncestorWithPid } from "./tasks.ts";
import { forget } from "./waiting.ts";

/** Matches a clone with its child: the child is in the location given by the clone, from its first event on. */
export function pairChild(
  state: Model,
  clone: Clone,
  childIndex: TaskIndex,
  { isNew, isOnly }: { readonly isNew: boolean; readonly isOnly: boolean },
): void {
  const child = state.tasks.get(childIndex)!;
  if (clone.withdrawn !== null) putBack(state, clone.cloner, clone.withdrawn);
  child.born = clone.event;
  child.bornHidden = clone.hidden;
  child.bornBehindHole = clone.behindHole;
  child.bornOfThreads = clone.ofThreads;
  noteOwnKind(state, clone, child);
  child.parent = clone.cloner;
  noteAdopted(state, childIndex, clone.cloner);
  child.duringNamespaceChange = false;
  child.keepsDescriptors ||= state.tasks.get(clone.cloner)!.keepsDescriptors;
  const residence = child.birth;
  if (locationOf(state, residence.location).kind === "open") {
    settleLocation(state, child, clone.location, isNew);
    residence.evidence = "lineage";
    residence.proof = clone.event;
  } else noteLateBirth(state, clone, childIndex);
  if (isOnly && keepsNumbers(state, clone)) child.innerPid = clone.exit;
  forget(state.waitingTasks, clone.childPpid, childIndex);
  if (child.ppid !== clone.childPpid) forget(state.waitingTasks, child.ppid, childIndex);
  forget(state.waitingClones, clone.childPpid, clone.event);
  if (clone.hidden) forget(state.waitingClones, state.tasks.get(clone.cloner)!.ppid, clone.event);
  state.clones.delete(clone.event);
  if (state.expected.get(clone.exit) === clone.event) state.expected.delete(clone.exit);
  const isOrphan =
    clone.childPpid !== child.ppid && hasAncestorWithPid(state, state.tasks.get(clone.cloner)!, child.ppid);
  if (clone.exit === child.pid && (clone.childPpid === child.ppid || isOrphan)) {
    proveInitial(state, clone.cloner, clone.event);
    for (const other of noteHostNumber(state, clone.event, clone.exit, clone.prompt))
      proveInner(state, other.task, other.event);
  }
  for (const born of noteNumbers(state, clone, child))
    pairChild(state, born.clone, born.child, { isNew: false, isOnly: true });
}

/**
 * The number of the child has placed it before its clone was paired. If that made no namespaces, the child's container
 * is the one to which the clone leads: `resolve/` merges the two where their numbers allow it.
 */
function noteLateBirth(state: Model, clone: Clone, child: TaskIndex): void {
  const { kind, container } = locationOf(state, birthLocation(state.tasks.get(child)!));
  if (kind === "host")
    return moveToLateSandbox(state, child, findLocation(state, clone.location), clone.event);
  if (!clone.plain) return;
  if (kind !== "container" || state.lateBirths.has(container)) return;
  const known = state.containers.get(container)!;
  if (isOlderThanLog(known) && known.init !== child) state.lateBirths.set(container, clone.location);
}

/** Notes a child that was created without new namespaces and runs its parent's program. */
function noteOwnKind(state: Model, clone: Clone, child: Task): void {
  const cloner = state.tasks.get(clone.cloner)!;
  if (clone.plain && child.firstExe >= 0 && child.firstExe === cloner.exe)
    cloner.forkedSameProgram = clone.event;
}

/**
 * Locates a child where its clone put it. Mostly its open location is new and unshared, and is removed again. `isNew`: its
 * first event is still to be folded. That event may be a clone, which notes the location for a child of its own.
 */
export function settleLocation(state: Model, child: Task, location: LocationId, isNew: boolean): void {
  const residence = child.birth;
  const target = findLocation(state, location);
  // The clone's own location may be bound to the child's already: the target of that binding must stay.
  if (target === residence.location) return;
  const isFresh = isNew && residence.location === state.locations.length - 1;
  if (
    isFresh &&
    state.locations.get(residence.location)!.set === null &&
    state.locations.get(residence.location)!.sealedAt === 0
  ) {
    state.locations.removeLast();
    residence.location = target;
  } else bindLocation(state, residence.location, location);
}
