// SPDX-License-Identifier: Apache-2.0

import { NEW_PID } from "../../../types/attribution/event.ts";
import { INITIAL_PID_NAMESPACE } from "../../../types/attribution/kernel-numbers.ts";
import { countBefore, firstAt } from "../../../types/first-at.ts";
import { append, groupBy } from "../../../types/group-by.ts";
import type { ContainerIndex, LocationId, TaskIndex } from "../../../types/ids.ts";
import type { Claim, SenderClaims } from "../model/claims.ts";
import type { Container } from "../model/container.ts";
import { appendFact, appendNamespace } from "../model/container-names.ts";
import { newContainer } from "../model/containers.ts";
import { NO_TASK } from "../model/indexes.ts";
import { findLocation, NO_LOCATION } from "../model/locations.ts";
import type { Conflict, Model } from "../model/model.ts";
import { locationAt } from "../model/residences.ts";
import type { Task } from "../model/task.ts";
import type { AllContainers } from "./all-containers.ts";
import { type ContainerAnswer, HOST_ANSWER, isContainer, UNKNOWN_ANSWER } from "./container-answer.ts";
import type { Hint } from "./mark-book.ts";

/** Limit of names of one kind that a container takes from messages. */
const MAX_NAMES = 16;
const HOSTNAME = "hostname ";

/** A claim of a sender on the host, with its task. */
export interface BelievedClaim extends Claim {
  /** The task that it names; -1: never seen. */
  readonly task: TaskIndex;
  /** Location of that task at the time, or the one given by its clone; -1. */
  readonly at: LocationId;
}

/**
 * Claims of engines with a sender on the host. Reads the state and changes nothing. `answerAt`: HOST_ANSWER,
 * UNKNOWN_ANSWER or the container at a location.
 */
export class ClaimBook {
  /** Claims about single processes, in the order of events. */
  readonly claims: readonly BelievedClaim[];
  readonly #state: Model;
  readonly #answerAt: (location: LocationId) => ContainerAnswer;

  constructor(state: Model, answerAt: (location: LocationId) => ContainerAnswer) {
    this.#state = state;
    this.#answerAt = answerAt;
    const tasks = state.pidClaims.size === 0 ? new Map<number, TaskIndex[]>() : tasksByPid(state);
    this.claims = [...state.pidClaims.values()]
      .flatMap(inOrder)
      .filter((claim) => this.#isHosts(claim))
      .map((claim) => {
        const task = taskAt(state, tasks.get(claim.pid) ?? [], claim.event);
        const known = state.tasks.get(task);
        const location =
          known === undefined ? claim.location : locationAt(known, Math.max(known.first, claim.event));
        return { ...claim, task, at: location < 0 ? NO_LOCATION : findLocation(state, location) };
      })
      .sort((a, b) => a.event - b.event);
  }

  /** Claims that may locate tasks without other evidence. */
  hints(): Hint[] {
    return this.claims
      .filter(({ at, isManager }) => !isManager && at >= 0)
      .map(({ at, event, pid, pidNamespace, names }) => ({
        location: at,
        event,
        mark: `machine ${names[0]?.value ?? ""} pid ${pid}`,
        evidence: isInner(pidNamespace) ? "namespace" : "label",
      }));
  }

  /** Claims that a process of the host is the first task of a container. */
  disputes(): Conflict[] {
    return this.claims
      .filter(({ at, isManager }) => !isManager && at >= 0 && this.#answerAt(at) === HOST_ANSWER)
      .map(({ event, pid, names }) => ({
        event,
        pid,
        kind: "machine",
        detail: `an engine says that it is in ${names[0]?.value ?? "a container"}, but it is the host's`,
      }));
  }

  /**
   * Adds names and PID namespaces from messages to containers. `all`: includes the containers that only marks show.
   */
  nameContainers(all: AllContainers): void {
    const byMaker = this.claims.some(({ isManager }) => isManager) ? containersByMaker(all) : new Map();
    const telling = tellingOfManagers(this.claims);
    for (const claim of this.claims)
      if (!claim.isManager || telling.has(claim))
        for (const container of this.#containersOf(claim, all, byMaker)) addNames(container, claim);
    const byLabel = new Map(
      [...this.#state.labelClaims].map(([categories, claims]) => [
        `categories ${categories}`,
        inOrder(claims).filter((claim) => this.#isHosts(claim)),
      ]),
    );
    for (const index of this.#state.tasks.marked()) {
      const task = this.#state.tasks.get(index)!;
      for (const { mark, event } of task.marks) {
        const claims = byLabel.get(mark);
        if (claims === undefined && !mark.startsWith(HOSTNAME)) continue;
        const container = all.get(this.#answerAt(locationAt(task, event)));
        if (container === undefined) continue;
        if (claims !== undefined) nameByLabel(container, claims, event);
        else addName(container, { kind: "hostname", value: mark.slice(HOSTNAME.length), event });
      }
    }
  }

  /** Container -> event of the message that it has been deleted, under the id given by an earlier message. */
  ends(): Map<ContainerIndex, number> {
    const ends = new Map<ContainerIndex, number>();
    const byId = new Map<string, readonly number[]>();
    for (const { at, names, event } of this.#state.endClaims.size === 0 ? [] : this.claims) {
      const container = at < 0 ? UNKNOWN_ANSWER : this.#answerAt(at);
      const id = names.find(({ kind }) => kind === "id")?.value;
      if (!isContainer(container) || id === undefined) continue;
      const all = byId.get(id) ?? this.#endsOf(id);
      byId.set(id, all);
      const end = all[firstAt(all, (each) => each > event)];
      if (end !== undefined) ends.set(container, end);
    }
    return ends;
  }

  /** Events of the believed messages that the container with an id has been deleted, in order. */
  #endsOf(id: string): number[] {
    const claims = inOrder(this.#state.endClaims.get(id) ?? new Map());
    return claims.filter((claim) => this.#isHosts(claim)).map(({ event }) => event);
  }

  #isHosts({ sender, event }: Claim): boolean {
    return this.#answerAt(locationAt(this.#state.tasks.get(sender)!, event)) === HOST_ANSWER;
  }

  #containersOf(
    { at, isManager, task }: BelievedClaim,
    all: AllContainers,
    byMaker: ReadonlyMap<TaskIndex, readonly Container[]>,
  ): readonly Container[] {
    const answer = at < 0 ? UNKNOWN_ANSWER : this.#answerAt(at);
    const named = all.get(answer);
    if (!isManager) return named === undefined ? [] : [named];
    if (task < 0) return [];
    return byMaker.get(task) ?? [];
  }
}

/** A label belongs to one container until an engine gives it to another. `seen`: event of a task with the label. */
function nameByLabel(container: Container, claims: readonly Claim[], seen: number): void {
  const claim = claims[countBefore(claims.length, (at) => claims[at]!.event < seen) - 1];
  if (claim !== undefined && (container.created === 0 || container.created > claim.event))
    addNames(container, claim);
}

function isInner(pidNamespace: number): boolean {
  return pidNamespace !== 0 && pidNamespace !== INITIAL_PID_NAMESPACE;
}

function addNames(container: Container, { names, event, pidNamespace }: Claim): void {
  for (const name of names) addName(container, { ...name, event });
  if (isInner(pidNamespace) && !container.namespaces.some(({ type }) => type === "pid"))
    appendNamespace(container, { type: "pid", inode: pidNamespace, event });
}

function addName(container: Container, name: Container["names"][number]): void {
  const known = container.names.filter(({ kind }) => kind === name.kind);
  // a full id includes its prefix
  if (known.length < MAX_NAMES && !known.some(({ value }) => isSaid(name, value)))
    appendFact(container, "names", name);
}

function isSaid({ kind, value }: Container["names"][number], known: string): boolean {
  return known === value || (kind === "id" && known.startsWith(value)) || kind === "runtime";
}

/** Those that a manager's message may be about. */
function containersByMaker(all: AllContainers): Map<TaskIndex, Container[]> {
  return groupBy(
    [...all].filter(({ flags }) => (flags & NEW_PID) !== 0),
    ({ maker }) => maker,
  );
}

/**
 * The claims about managers that may say something of a container: of one manager no more than a container takes. Many may
 * name a manager of many containers.
 */
function tellingOfManagers(claims: readonly BelievedClaim[]): ReadonlySet<BelievedClaim> {
  const said = new Map<TaskIndex, Container>();
  const tells = (claim: BelievedClaim): boolean => {
    const all = said.get(claim.task) ?? withoutNames(claim.event);
    said.set(claim.task, all);
    const before = all.names.length + all.namespaces.length;
    addNames(all, claim);
    return all.names.length + all.namespaces.length > before;
  };
  return new Set(claims.filter((claim) => claim.isManager && claim.task >= 0 && tells(claim)));
}

function withoutNames(event: number): Container {
  return newContainer({ key: event, parentLocation: NO_LOCATION, evidence: "label", proof: event });
}

function tasksByPid(state: Model): Map<number, TaskIndex[]> {
  const tasks = new Map<number, TaskIndex[]>();
  for (const [index, { pid }] of state.tasks.entries())
    if (state.pidClaims.has(pid) && state.tasks.get(index)!.first !== 0) append(tasks, pid, index);
  return tasks;
}

function inOrder(claims: SenderClaims): Claim[] {
  return [...claims.values()].flat().sort((a, b) => a.event - b.event);
}

/**
 * The task with the pid at an event: the one running, else one born before and seen after it, else the last one before
 * it. `candidates`: tasks with that pid, in order.
 */
function taskAt(state: Model, candidates: readonly TaskIndex[], event: number): TaskIndex {
  const task = (index: TaskIndex): Task => state.tasks.get(index)!;
  const begun = countBefore(candidates.length, (at) => task(candidates[at]!).first <= event);
  const last = candidates[begun - 1];
  if (last !== undefined && task(last).last >= event) return last;
  const before = last === undefined || task(last).gone !== 0 ? undefined : last;
  const next = candidates[begun];
  if (next === undefined || before === undefined) return next ?? before ?? NO_TASK;
  const { born } = task(next);
  return born !== 0 && born < event ? next : before;
}
