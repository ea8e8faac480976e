// SPDX-License-Identifier: Apache-2.0

import type { RowCounts } from "../../../types/attribution/conclusions.ts";
import { firstAt } from "../../../types/first-at.ts";
import type { ContainerIndex, TaskIndex } from "../../../types/ids.ts";
import type { ContainerName } from "../model/container.ts";
import type { Model } from "../model/model.ts";
import type { RoleFact } from "../model/role-fact.ts";
import type { Task } from "../model/task.ts";
import { type DevicePlaces, deviceInputs, readDevicePlaces } from "./device-places.ts";
import { LikelyDevices } from "./likely-devices.ts";
import { NamedLives } from "./named-lives.ts";
import { RoleTexts } from "./role-texts.ts";
import { RuntimeChildren } from "./runtime-children.ts";

/** The host, a container of the model (index), or a container that only command lines show (`allFound`). */
export type LikelyPlace =
  | { readonly kind: "host" }
  | { readonly kind: "container"; readonly container: ContainerIndex }
  | { readonly kind: "found"; readonly found: number };

/** A likely place of a task from one event on. */
export interface LikelyResidence {
  readonly from: number;
  /** undefined: nothing is likely. */
  readonly place: LikelyPlace | undefined;
  readonly reason: string;
  /** Event with the command line on which it rests. */
  readonly proof: number;
}

/** A container that command lines name and no evidence shows. */
export interface FoundContainer {
  readonly event: number;
  readonly names: ContainerName[];
}

/** A container with an id: its index, and the event that first proves it. */
export interface KnownContainer {
  readonly index: ContainerIndex;
  readonly key: number;
}

type NamedFact = Extract<RoleFact, { readonly id: string }>;
type Derived = Omit<LikelyResidence, "from">;

const HOST: LikelyPlace = { kind: "host" };
const NOTHING: Derived = { place: undefined, reason: "", proof: 0 };
/** Verbs under which the runtime's child becomes a process of the container; under all others it is a hook. */
const STARTING = /^(?:run|exec|restore)$/;
const STARTING_ALONE = /^(?:create|run|exec|restore)$/;
/** Calls that only a monitor makes: engines themselves start, kill and delete. */
const OF_MONITORS = /^(?:create|exec)$/;

/**
 * Likely places of tasks, by the shapes of command lines: weaker than every evidence, which it never changes. `strictAt`:
 * the answer by evidence for a task at an event, or undefined. Reads the model and changes nothing.
 */
export class LikelyPlaces {
  /** Those that are named by an id, in the order of events. */
  readonly #found: FoundContainer[] = [];
  readonly #state: Model;
  readonly #strictAt: (task: TaskIndex, event: number) => LikelyPlace | undefined;
  /** Id -> containers of the model with that id, in the order of their first events. */
  readonly #known: ReadonlyMap<string, readonly KnownContainer[]>;
  readonly #foundById = new NamedLives();
  #residences = new Map<TaskIndex, readonly LikelyResidence[]>();
  readonly #monitors: ReadonlyMap<TaskIndex, Derived>;
  readonly #devices: LikelyDevices;
  readonly #children: RuntimeChildren;
  /**
   * First call of a runtime that starts a container without a monitor above it. Such containers are adopted by pid 1,
   * and their tasks look like its own.
   */
  readonly #unmonitored: number;
  readonly #texts: RoleTexts;
  /** Read when they are asked for. */
  #devicePlaces: DevicePlaces | undefined;
  #isReadingDevices = false;

  constructor(
    state: Model,
    known: ReadonlyMap<string, readonly KnownContainer[]>,
    strictAt: (task: TaskIndex, event: number) => LikelyPlace | undefined,
  ) {
    this.#state = state;
    this.#known = known;
    this.#strictAt = strictAt;
    this.#readIds();
    this.#monitors = this.#silentMonitors();
    this.#devices = new LikelyDevices(state);
    this.#children = new RuntimeChildren(state);
    this.#unmonitored = this.#firstUnmonitored();
    this.#texts = new RoleTexts(state);
  }

  /** Residences of a task in the order of events; the first begins with its first event. */
  of(index: TaskIndex): readonly LikelyResidence[] {
    const chain: TaskIndex[] = [];
    for (let at = index; at >= 0 && !this.#residences.has(at); at = this.#state.tasks.get(at)!.parent) {
      this.#residences.set(at, []); // a cycle ends here
      chain.push(at);
    }
    for (const at of chain.reverse()) this.#residences.set(at, this.#derive(at));
    return this.#residences.get(index)!;
  }

  #at(index: TaskIndex, event: number): Derived {
    const strict = this.#strictAt(index, event);
    if (strict !== undefined) return { place: strict, reason: "by evidence", proof: event };
    return this.of(index).findLast(({ from }) => from <= event) ?? this.of(index)[0] ?? NOTHING;
  }

  #derive(index: TaskIndex): LikelyResidence[] {
    const task = this.#state.tasks.get(index)!;
    if (task.first === 0) return [{ from: 0, ...this.#ofSilent(task, index) }];
    const facts = this.#state.roles.get(index) ?? [];
    const known = this.#ofChild(task, facts[0]);
    const birth = known.place === undefined ? this.#byDevice(task) : known;
    const residences: LikelyResidence[] = [{ from: task.first, ...birth }];
    for (const [i, fact] of facts.entries()) {
      const next = this.#afterExec(task, fact, facts[i - 1], birth);
      if (next !== undefined) residences.push({ from: fact.event, ...next });
    }
    return residences;
  }

  /** By the file system of its programs, for a task whose parent is older than the log and writes no events. */
  #byDevice(task: Task): Derived {
    const device = this.#isOfSilent(task) ? this.#devices.of(task) : undefined;
    if (device === undefined) return NOTHING;
    const { event: proof, name } = device;
    if (this.#devices.isHosts(name))
      return { place: HOST, reason: `it runs a program of ${name}, a device of the host's runtimes`, proof };
    if (!this.#devices.isContainers(name)) return NOTHING;
    const place = this.#placeOfDevice(name);
    if (place === undefined) return NOTHING;
    return { place, reason: `it runs a program of ${name}, a file system of its own`, proof };
  }

  #isOfSilent(task: Task): boolean {
    const parent = this.#state.tasks.get(task.parent);
    if (parent === undefined || parent.first !== 0 || parent.pid === 1) return false;
    return this.#devices.isOlder(parent, task);
  }

  #placeOfDevice(name: string): LikelyPlace | undefined {
    if (this.#isReadingDevices) return undefined;
    this.#devicePlaces ??= this.#readDevices();
    return this.#devicePlaces.places.get(name);
  }

  #readDevices(): DevicePlaces {
    const own = this.#residences;
    this.#residences = new Map(); // those without what devices say
    this.#isReadingDevices = true;
    const without = {
      placeOf: (task: TaskIndex, event: number) => this.#strictAt(task, event) ?? this.of(task).at(-1)?.place,
      isOfSilent: (task: Task) => this.#isOfSilent(task),
    };
    const found = readDevicePlaces(this.#state, this.#devices, without, ofDevice);
    this.#isReadingDevices = false;
    this.#residences = own;
    return found;
  }

  /** The containers that only command lines, and devices beside them, show. */
  *allFound(): Generator<[found: number, container: FoundContainer]> {
    for (const [i, container] of this.#found.entries()) yield [ofId(i), container];
    for (const [i, container] of (this.#devicePlaces?.found ?? []).entries()) yield [ofDevice(i), container];
  }

  /** All that the places of the tasks up to `counts` rest on beside their own rows, and beside the answers by evidence: plain data. */
  inputs({ tasks, upTo }: RowCounts): unknown[] {
    const isThere = ({ key }: KnownContainer) => key <= upTo;
    const isOfSilent = (task: Task) => this.#isOfSilent(task);
    return [
      [...this.#known].flatMap(([id, containers]) => {
        const some = containers.filter(isThere);
        return some.length === 0 ? [] : [[id, some]];
      }),
      this.#texts.upTo(tasks, upTo),
      [...this.#monitors].filter(([parent]) => parent < tasks),
      this.#unmonitored <= upTo ? this.#unmonitored : null,
      this.#children.callersOfSeveral().filter((caller) => caller < tasks),
      deviceInputs(this.#state, this.#devices, tasks, isOfSilent, (name) => this.#placeOfDevice(name)),
    ];
  }

  /** A task without events: pid 1 is the host, and so is the monitor of a container. */
  #ofSilent({ pid }: Task, index: TaskIndex): Derived {
    if (pid === 1) return { place: HOST, reason: "pid 1", proof: 0 };
    return this.#monitors.has(index)
      ? { place: HOST, reason: "it runs a container's runtime", proof: this.#monitors.get(index)!.proof }
      : NOTHING;
  }

  /** The place of a task at its first event, by its parent. */
  #ofChild(task: Task, first: RoleFact | undefined): Derived {
    if (task.pid === 1) return { place: HOST, reason: "pid 1", proof: task.first };
    const parent = this.#state.tasks.get(task.parent);
    if (parent === undefined) return NOTHING;
    const started = first === undefined ? this.#startedBy(task.parent, task.first) : undefined;
    return started ?? this.#outside(task);
  }

  /** Where the parent itself is: a runtime, a monitor and a hook are there. */
  #outside(task: Task): Derived {
    const parent = this.#state.tasks.get(task.parent);
    if (parent === undefined) return NOTHING;
    const { place, proof } = this.#at(task.parent, task.first);
    if (place === undefined || (parent.pid === 1 && task.first > this.#unmonitored)) return NOTHING;
    const reason = parent.pid === 1 ? "its parent is pid 1" : `its parent, pid ${parent.pid}, is there`;
    return { place, reason, proof: proof || task.first };
  }

  #afterExec(task: Task, fact: RoleFact, before: RoleFact | undefined, birth: Derived): Derived | undefined {
    if (fact.role === "program") {
      if (before?.role === "init") return this.#ownContainer(task, fact.event) ?? NOTHING;
      return before === undefined || before.role === "mover" ? undefined : birth;
    }
    if (fact.role === "mover") return NOTHING;
    const above = this.#outside(task);
    const place = above.place ?? HOST;
    if (above.place === undefined && this.#roleAt(task.parent, fact.event)?.role === "mover") return NOTHING;
    return { place, reason: reasonOfRole(fact), proof: fact.event };
  }

  /** The container that `runc init` enters: that of the runtime or the monitor above it. */
  #ownContainer(task: Task, event: number): Derived | undefined {
    for (const at of [task.first, event]) {
      const named = this.#namedBy(task.parent, at);
      if (named !== undefined) return named;
    }
    return undefined;
  }

  /** The container in which a parent starts programs. */
  #startedBy(parent: TaskIndex, event: number): Derived | undefined {
    const role = this.#roleAt(parent, event);
    if (role?.role === "runtime") {
      if (!STARTING.test(role.verb)) return undefined;
      if (this.#children.areSeveral(parent)) return NOTHING;
    }
    return this.#namedBy(parent, event);
  }

  /** The container about which a parent is. */
  #namedBy(parent: TaskIndex, event: number): Derived | undefined {
    const role = this.#roleAt(parent, event);
    const { pid } = this.#state.tasks.get(parent)!;
    if (role?.role === "monitor" || role?.role === "runtime") {
      const what = role.role === "monitor" ? "monitor" : `"${role.runtime} ${role.verb}"`;
      return this.#container(role, event, `its parent, pid ${pid}, is the ${what} of ${role.id}`);
    }
    const monitor = this.#monitors.get(parent);
    return monitor === undefined ? undefined : { ...monitor };
  }

  #roleAt(index: TaskIndex, event: number): RoleFact | undefined {
    return this.#state.roles.get(index)?.findLast((fact) => fact.event <= event);
  }

  #container({ id, event: proof }: NamedFact, event: number, reason: string): Derived {
    const all = this.#known.get(id) ?? [];
    const known = all[firstAt(all, ({ key }) => key > event) - 1];
    if (known !== undefined) return { place: { kind: "container", container: known.index }, reason, proof };
    return { place: { kind: "found", found: ofId(this.#foundById.at(id, event)!) }, reason, proof };
  }

  /** All ids in command lines, in the order of events, so that later events change no earlier number. */
  #readIds(): void {
    const facts = [...this.#state.roles.values()].flat().filter((fact): fact is NamedFact => "id" in fact);
    for (const { id, event, runtime, names, ...fact } of facts.sort((a, b) => a.event - b.event)) {
      const isDeletion = fact.role === "runtime" && fact.verb === "delete";
      if (isDeletion) this.#foundById.end(id);
      const known = this.#found[this.#foundById.at(id, event, !isDeletion) ?? -1];
      const own = [
        { kind: "id", value: id, event },
        { kind: "runtime", value: runtime, event },
      ];
      addNames(known?.names ?? own, names, event);
      if (known !== undefined) continue;
      this.#foundById.begin(id, event, this.#found.push({ event, names: own }) - 1);
    }
  }

  #firstUnmonitored(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const [index, facts] of this.#state.roles) {
      const { parent } = this.#state.tasks.get(index)!;
      for (const fact of facts)
        if (fact.role === "runtime" && STARTING_ALONE.test(fact.verb) && !this.#isMonitor(parent, fact.event))
          first = Math.min(first, fact.event);
    }
    return first;
  }

  #isMonitor(index: TaskIndex, event: number): boolean {
    return index >= 0 && (this.#monitors.has(index) || this.#roleAt(index, event)?.role === "monitor");
  }

  /** Shims older than the log, without events, and buildah's own: their children call a runtime for one container alone. */
  #silentMonitors(): Map<TaskIndex, Derived> {
    const ids = new Map<TaskIndex, string | null>();
    const calls = new Map<TaskIndex, NamedFact>();
    for (const [index, facts] of this.#state.roles) {
      const above = this.#state.tasks.get(index)!.parent;
      const parent = this.#state.tasks.get(above);
      if (parent === undefined || parent.pid === 1) continue;
      for (const fact of facts) {
        if (fact.role !== "runtime") continue;
        if (parent.first !== 0 && this.#roleAt(above, fact.event)?.role !== "mover") continue;
        ids.set(above, (ids.get(above) ?? fact.id) === fact.id && ids.get(above) !== null ? fact.id : null);
        if (OF_MONITORS.test(fact.verb) && !calls.has(above)) calls.set(above, fact);
      }
    }
    const monitors = new Map<TaskIndex, Derived>();
    for (const [parent, call] of calls) {
      if (ids.get(parent) === null) continue;
      const { pid } = this.#state.tasks.get(parent)!;
      const reason = `its parent, pid ${pid}, calls "${call.runtime}" for ${call.id} alone`;
      monitors.set(parent, this.#container(call, call.event, reason));
    }
    return monitors;
  }
}

/** The first name of each kind counts. */
function addNames(all: ContainerName[], names: NamedFact["names"], event: number): void {
  for (const { kind, value } of names)
    if (!all.some((known) => known.kind === kind)) all.push({ kind, value, event });
}

/** A later event adds to either kind, and changes no number. */
function ofId(position: number): number {
  return 2 * position;
}

function ofDevice(position: number): number {
  return 2 * position + 1;
}

function reasonOfRole(fact: RoleFact): string {
  switch (fact.role) {
    case "monitor":
      return `it is the monitor of ${fact.id}`;
    case "runtime":
      return `it calls "${fact.runtime} ${fact.verb}" for ${fact.id}`;
    case "init":
      return "it is a runtime that enters a container";
    default:
      return "it is a helper of a runtime or a monitor";
  }
}
