// SPDX-License-Identifier: Apache-2.0

import type { RowCounts } from "../../../types/attribution/conclusions.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import type { Model } from "../model/model.ts";
import type { RoleFact } from "../model/role-fact.ts";
import type { Task } from "../model/task.ts";
import { type DevicePlaces, deviceInputs, readDevicePlaces } from "./device-places.ts";
import { LikelyDevices } from "./likely-devices.ts";
import type {
  Derived,
  FoundContainer,
  KnownContainer,
  LikelyPlace,
  LikelyResidence,
} from "./likely-place.ts";
import { Monitors, roleAt } from "./monitors.ts";
import { NamedContainers } from "./named-containers.ts";
import { RoleTexts } from "./role-texts.ts";
import { RuntimeChildren } from "./runtime-children.ts";

const HOST: LikelyPlace = { kind: "host" };
const NOTHING: Derived = { place: undefined, reason: "", proof: 0 };
/** Verbs under which the runtime's child becomes a process of the container; under all others it is a hook. */
const STARTING = /^(?:run|exec|restore)$/;

/**
 * Likely places of tasks, by the shapes of command lines: weaker than every evidence, which it never changes. `strictAt`:
 * the answer by evidence for a task at an event, or undefined. Reads the model and changes nothing.
 */
export class LikelyPlaces {
  readonly #state: Model;
  readonly #strictAt: (task: TaskIndex, event: number) => LikelyPlace | undefined;
  /** Id -> containers of the model with that id, in the order of their first events. */
  readonly #known: ReadonlyMap<string, readonly KnownContainer[]>;
  readonly #named: NamedContainers;
  #residences = new Map<TaskIndex, readonly LikelyResidence[]>();
  readonly #monitors: Monitors;
  readonly #devices: LikelyDevices;
  readonly #children: RuntimeChildren;
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
    this.#named = new NamedContainers(state, known);
    this.#monitors = new Monitors(state, this.#named);
    this.#devices = new LikelyDevices(state);
    this.#children = new RuntimeChildren(state);
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
    yield* this.#named.allFound();
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
      [...this.#monitors.silent].filter(([parent]) => parent < tasks),
      this.#monitors.firstUnmonitored <= upTo ? this.#monitors.firstUnmonitored : null,
      this.#children.callersOfSeveral().filter((caller) => caller < tasks),
      deviceInputs(this.#state, this.#devices, tasks, isOfSilent, (name) => this.#placeOfDevice(name)),
    ];
  }

  /** A task without events: pid 1 is the host, and so is the monitor of a container. */
  #ofSilent({ pid }: Task, index: TaskIndex): Derived {
    if (pid === 1) return { place: HOST, reason: "pid 1", proof: 0 };
    return this.#monitors.silent.has(index)
      ? {
          place: HOST,
          reason: "it runs a container's runtime",
          proof: this.#monitors.silent.get(index)!.proof,
        }
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
    if (place === undefined || (parent.pid === 1 && task.first > this.#monitors.firstUnmonitored))
      return NOTHING;
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
    if (above.place === undefined && roleAt(this.#state, task.parent, fact.event)?.role === "mover")
      return NOTHING;
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
    const role = roleAt(this.#state, parent, event);
    if (role?.role === "runtime") {
      if (!STARTING.test(role.verb)) return undefined;
      if (this.#children.areSeveral(parent)) return NOTHING;
    }
    return this.#namedBy(parent, event);
  }

  /** The container about which a parent is. */
  #namedBy(parent: TaskIndex, event: number): Derived | undefined {
    const role = roleAt(this.#state, parent, event);
    const { pid } = this.#state.tasks.get(parent)!;
    if (role?.role === "monitor" || role?.role === "runtime") {
      const what = role.role === "monitor" ? "monitor" : `"${role.runtime} ${role.verb}"`;
      return this.#named.placeOf(role, event, `its parent, pid ${pid}, is the ${what} of ${role.id}`);
    }
    const monitor = this.#monitors.silent.get(parent);
    return monitor === undefined ? undefined : { ...monitor };
  }
}

/** Numbers of containers that only devices show; those of an id are even (`NamedContainers`). */
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
