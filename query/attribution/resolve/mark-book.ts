// SPDX-License-Identifier: Apache-2.0

import type { Evidence } from "../../../types/attribution/evidence.ts";
import type { ContainerIndex, LocationId, TaskIndex } from "../../../types/ids.ts";
import type { Container } from "../model/container.ts";
import { newContainer } from "../model/containers.ts";
import { NO_LOCATION } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import {
  type ContainerAnswer,
  foundContainer,
  HOST_ANSWER,
  isContainer,
  UNKNOWN_ANSWER,
} from "./container-answer.ts";
import type { MarkOwners } from "./mark-owners.ts";
import { livesOf, ownersOf, spansOf } from "./owner-lives.ts";
import { readSightings, usableMarks } from "./read-sightings.ts";
import { CONFINED, HOSTNAME, type Sighting } from "./sighting.ts";
import { Twins } from "./twins.ts";

/** An engine's claim on the host about a task: the container of one first process. Weaker than any mark. */
export interface Hint {
  readonly location: LocationId;
  readonly mark: string;
  readonly event: number;
  readonly evidence: Evidence;
}

/** The result of a mark: the container that it proves, the mark, and the event that shows it. */
export interface MarkedLocation {
  /** UNKNOWN_ANSWER: an unknown container. */
  readonly container: ContainerAnswer;
  readonly mark: string;
  readonly event: number;
  readonly evidence: Evidence;
}

/** The prefix of a container id that engines set as hostname. */
const SHORT_ID = /^[0-9a-f]{12}$/;

/**
 * Evaluates marks (category pairs, policy namespaces, devices, namespace inodes) after all other evidence. An open
 * location is in the container whose tasks have its mark, during that container's life. Tasks with one mark and no
 * other evidence are in one container older than the log. A mark never proves the host; on a task of the host it is a
 * contradiction.
 */
export class MarkBook {
  readonly located = new Map<LocationId, MarkedLocation>();
  /** Containers older than the log. */
  readonly found: Container[] = [];
  /** Task -> the mark that contradicts its being on the host. */
  readonly contrary = new Map<TaskIndex, MarkedLocation>();
  readonly #twins: Twins;
  readonly #state: Model;

  constructor(
    state: Model,
    answerAt: (location: LocationId) => ContainerAnswer,
    hints: readonly Hint[] = [],
  ) {
    this.#state = state;
    this.#twins = new Twins(state);
    const { sightings, hasDisk } = readSightings(state, answerAt);
    const isUsable = usableMarks(state, sightings, hasDisk);
    this.#locateByMarks(sightings.filter(({ mark }) => !mark.startsWith(HOSTNAME) && isUsable(mark)));
    this.#locateByHints(hints, answerAt);
    this.#locateByHostname(sightings.filter(({ mark }) => mark.startsWith(HOSTNAME) && isUsable(mark)));
  }

  #locateByMarks(usable: readonly Sighting[]): void {
    if (usable.length === 0) return;
    const state = this.#state;
    const having = ownersOf(state, usable);
    const spans = spansOf(state, usable);
    for (const [mark, containers] of having)
      if (!mark.startsWith("categories ")) this.#twins.unite(containers, spans);
    const owners = livesOf(state, having, this.#twins, spans);
    this.#locateByOwner(usable, owners);
    this.#group(usable.filter(({ mark, location }) => mark !== CONFINED && !this.located.has(location)));
    this.#findContrary(usable, owners);
  }

  /** Pairs (later, earlier) of containers older than the log that their marks show to be one. */
  get twins(): readonly [later: ContainerIndex, earlier: ContainerIndex][] {
    return this.#twins.pairs;
  }

  #locateByOwner(sightings: readonly Sighting[], owners: ReadonlyMap<string, MarkOwners>): void {
    for (const { location, mark, event, answer } of sightings) {
      if (answer !== UNKNOWN_ANSWER) continue;
      const alive = owners.get(mark)?.aliveAt(event) ?? [];
      const isSure = alive.length === 1 && owners.get(mark)!.isSureAt(alive[0]!, event);
      const isSome = alive.length > 0 ? !isSure : mark === CONFINED;
      if (alive.length === 0 && !isSome) continue;
      const container = isSome ? UNKNOWN_ANSWER : alive[0]!;
      const known = this.located.get(location);
      if (known === undefined || known.container === UNKNOWN_ANSWER)
        this.located.set(location, { container, mark, event, evidence: "label" });
      else if (container !== UNKNOWN_ANSWER && known.container !== container)
        this.located.set(location, { ...known, container: UNKNOWN_ANSWER });
    }
  }

  /** Locations with shared marks are one container; its key is the first event with such a mark. */
  #group(sightings: readonly Sighting[]): void {
    const unknown = sightings.filter(({ answer }) => answer === UNKNOWN_ANSWER);
    const groupOf = new Map<string, ContainerAnswer>();
    for (const { location, mark, event } of unknown.toSorted((a, b) => a.event - b.event)) {
      const known = this.located.get(location)?.container ?? groupOf.get(mark);
      const container = known ?? foundContainer(this.found.push(olderContainer(mark, event)) - 1);
      groupOf.set(mark, groupOf.get(mark) ?? container);
      if (!this.located.has(location))
        this.located.set(location, { container, mark, event, evidence: "label" });
    }
  }

  /** An engine's claim about a process that nothing else locates: a container older than the log. */
  #locateByHints(hints: readonly Hint[], answerAt: (location: LocationId) => ContainerAnswer): void {
    for (const { location, mark, event, evidence } of hints) {
      const isKnown = answerAt(location) !== UNKNOWN_ANSWER || this.located.has(location);
      if (isKnown || this.#state.locations.get(location)!.kind !== "open") continue;
      const found = newContainer({
        key: event,
        created: 0,
        parentLocation: NO_LOCATION,
        evidence,
        proof: event,
        underConstruction: false,
      });
      const container = foundContainer(this.found.push(found) - 1);
      this.located.set(location, { container, mark, event, evidence });
    }
  }

  /** The container whose tasks have the hostname, if there is exactly one alive. */
  #locateByHostname(sightings: readonly Sighting[]): void {
    const short = sightings.filter(({ mark }) => SHORT_ID.test(mark.slice(HOSTNAME.length)));
    if (short.length === 0) return;
    const owners = new Map<string, Set<ContainerIndex>>();
    for (const { location, mark, answer } of short) {
      const home = isContainer(answer) ? answer : (this.located.get(location)?.container ?? UNKNOWN_ANSWER);
      if (isContainer(home)) owners.set(mark, (owners.get(mark) ?? new Set()).add(home));
    }
    const lives = livesOf(this.#state, owners, this.#twins, spansOf(this.#state, short));
    for (const { location, mark, event, answer } of short) {
      const alive = (lives.get(mark)?.aliveAt(event) ?? []).filter((one) =>
        lives.get(mark)!.isSureAt(one, event),
      );
      if (answer !== UNKNOWN_ANSWER || this.located.has(location) || alive.length !== 1) continue;
      this.located.set(location, { container: alive[0]!, mark, event, evidence: "label" });
    }
  }

  #findContrary(sightings: readonly Sighting[], owners: ReadonlyMap<string, MarkOwners>): void {
    const grouped = new Set(
      [...this.located.values()].filter(({ container }) => isContainer(container)).map(({ mark }) => mark),
    );
    for (const { task, mark, event, answer } of sightings) {
      if (answer !== HOST_ANSWER || this.contrary.has(task)) continue;
      const isLabel = mark === CONFINED || mark.startsWith("categories ") || mark.startsWith("apparmor ");
      const isOwned = (owners.get(mark)?.aliveAt(event) ?? []).length > 0;
      if (isLabel || isOwned || grouped.has(mark))
        this.contrary.set(task, { container: UNKNOWN_ANSWER, mark, event, evidence: "unknown" });
    }
  }
}

function olderContainer(mark: string, event: number): Container {
  return newContainer({
    key: event,
    created: 0,
    parentLocation: NO_LOCATION,
    evidence: "label",
    proof: event,
    underConstruction: false,
    names: [{ kind: "label", value: mark, event }],
  });
}
