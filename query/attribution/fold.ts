// SPDX-License-Identifier: Apache-2.0

import type { AttributionEvent } from "../../types/attribution/event.ts";
import type { TaskIndex } from "../../types/ids.ts";
import { applyRules } from "./lifecycle/apply-rules.ts";
import { arrivedLocation } from "./lifecycle/arrived-location.ts";
import { noteBeginning } from "./lifecycle/beginning.ts";
import { foldClaims } from "./lifecycle/claims.ts";
import { foldBirth, foldClone, foldFirstEvent } from "./lifecycle/clones.ts";
import { countsOnHost } from "./lifecycle/diverged-threads.ts";
import { foldStatements } from "./lifecycle/kernel-records.ts";
import { noteBirth, noteNamespaceCall, noteShown } from "./lifecycle/log-coverage.ts";
import { foldNamespaceOpen, foldPidfdOpen, forgetDescriptor } from "./lifecycle/namespace-descriptors.ts";
import { endRuns } from "./lifecycle/number-run.ts";
import { noteCommand } from "./lifecycle/runtime-commands.ts";
import { foldRefusedSetns, foldSetns } from "./lifecycle/setns.ts";
import { taskOfEvent } from "./lifecycle/tasks.ts";
import { foldUnshare } from "./lifecycle/unshare.ts";
import { forgetClone } from "./lifecycle/waiting.ts";
import { noteRole } from "./likely/role-facts.ts";
import { newHostNumbers } from "./model/host-numbers.ts";
import { NO_TASK } from "./model/indexes.ts";
import { locationOf, openLocation, sealLocation } from "./model/locations.ts";
import type { Model } from "./model/model.ts";
import { locationOfTask, moveTask } from "./model/residences.ts";
import { NO_OPERATIONS } from "./model/task.ts";

/** In a longer pause of the log pids may have been reused: what waits for a child is given up, and a task with another program is another one. */
const PAUSE_MS = 3_600_000;

/**
 * Folds one event into the state. Events come in ascending order of their keys. The state is the only input and
 * output, so folding a log in pieces equals folding it at once.
 */
export function foldEvent(state: Model, event: AttributionEvent): void {
  if (state.firstEvent === 0) state.firstEvent = event.id;
  noteTime(state, event);
  noteShown(state, event);
  noteBeginning(state, event);
  let index = NO_TASK;
  if (event.pid !== null && event.pid > 0) {
    const { index: found, isNew, showsParent, former } = taskOfEvent(state, event);
    index = found;
    if (isNew) {
      noteBirth(state);
      foldFirstEvent(state, index, former);
    }
    if (showsParent) foldBirth(state, index, isNew);
    if (isNew) endRuns(state, event.id);
    if (event.namesContainer) state.tasks.get(index)!.named++;
  }
  if (event.statements !== null || state.initialised) foldStatements(state, event, index);
  if (event.statements !== null) foldClaims(state, event, index);
  // exit_group does not return: its record has no success
  if (index >= 0 && event.hasSyscall && (event.success || event.call === "exit_group"))
    foldCall(state, event, index);
  if (index >= 0 && event.call === "setns" && !event.success && !state.initialised)
    foldRefusedSetns(state, event, index);
  if (index >= 0 && !state.initialised) applyRules(state, event, index);
  state.lastEvent = event.id;
}

function noteTime(state: Model, event: AttributionEvent): void {
  if (state.lastMs !== 0 && event.timeMs > state.lastMs + PAUSE_MS) {
    state.pausedAt = state.lastEvent;
    for (const clone of state.clones.values()) forgetClone(state, clone);
    state.clones.clear();
    state.expected.clear();
    state.waitingClones.clear();
    state.waitingTasks.clear();
    state.announced.clear();
    state.numberLines.clear();
    state.namespaceFds.clear();
    state.pidfds.clear();
    state.numbers = { ...newHostNumbers(), wraps: state.numbers.wraps }; // the counter may have wrapped in the gap
  }
  if (event.timeMs > state.lastMs) state.lastMs = event.timeMs;
}

/** Most system calls change no task. An open needs no access to its task. */
function foldCall(state: Model, event: AttributionEvent, index: TaskIndex): void {
  switch (event.call) {
    case "clone":
    case "clone3":
    case "fork":
    case "vfork":
      noteBirth(state);
      state.counts.births++;
      return foldClone(state, event, index);
    case "unshare":
      state.counts.unshares++;
      noteNamespaceCall(state, event.call);
      if (!state.kernelOperations) foldUnshare(state, event, index);
      return;
    case "setns":
      state.counts.joins++;
      noteNamespaceCall(state, event.call);
      if (!state.initialised) foldSetns(state, event, index);
      return;
    case "execve":
      return foldExec(state, event, index);
    case "open":
      if (state.tasks.get(index)!.keepsDescriptors) forgetDescriptor(state, event, index);
      for (const path of event.namespacePaths ?? []) foldNamespaceOpen(state, event, index, path);
      return;
    case "pidfd_open":
      return foldPidfdOpen(state, event, index);
    case "chroot":
      Object.assign(state.tasks.get(index)!, { chrooted: true, rootMoved: true });
      return;
    case "pivot_root":
      state.tasks.get(index)!.rootMoved = true;
      return;
    case "mount":
      if (state.tasks.get(index)!.execAt === 0) state.tasks.get(index)!.mounts = true;
      return;
    case "exit_group":
      Object.assign(state.tasks.get(index)!, {
        gone: event.id,
        goneMs: event.timeMs,
        operations: NO_OPERATIONS,
      });
      return;
    case "getpid":
    case "getppid":
    case "kill":
    case "configureAudit":
    case "":
      return;
  }
}

/** exec ends all threads but one, and completes the creation of a container. */
function foldExec(state: Model, event: AttributionEvent, index: TaskIndex): void {
  const task = state.tasks.get(index)!;
  state.counts.execs++;
  if (task.threadsDiverged) {
    // one thread is left: of those that share the host's process ids it is on the host or in a sandbox that does, too
    if (!countsOnHost(state, task))
      moveTask(task, event.id, openLocation(state, "mixed"), "unknown", event.id);
    task.threadsDiverged = false;
    task.set = null;
  }
  if (locationOf(state, locationOfTask(task)).why === "mixed")
    moveTask(task, event.id, arrivedLocation(state, locationOfTask(task)), "unknown", event.id);
  task.threaded = false;
  task.operations = NO_OPERATIONS;
  task.execAt = event.id;
  task.rootMoved = false;
  task.joining = false;
  task.opened = 0;
  sealLocation(state, locationOfTask(task), event.id);
  if (event.argv === null) return;
  noteCommand(state, index, event.id, event.argv);
  noteRole(state, index, event.id, event.argv);
}
