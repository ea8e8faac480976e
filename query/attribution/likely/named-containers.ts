// SPDX-License-Identifier: Apache-2.0
import { firstAt } from "../../../types/first-at.ts";
import type { ContainerName } from "../model/container.ts";
import type { Model } from "../model/model.ts";
import type { Derived, FoundContainer, KnownContainer, NamedFact } from "./likely-place.ts";
import { NamedLives } from "./named-lives.ts";

/** Containers that command lines name by an id: those of the model, and those that nothing else shows. */
export class NamedContainers {
  readonly #state: Model;
  /** Id -> containers of the model with that id, in the order of their first events. */
  readonly #known: ReadonlyMap<string, readonly KnownContainer[]>;
  /** Those that nothing else shows, in the order of events. */
  readonly #found: FoundContainer[] = [];
  readonly #lives = new NamedLives();

  constructor(state: Model, known: ReadonlyMap<string, readonly KnownContainer[]>) {
    this.#state = state;
    this.#known = known;
    this.#readIds();
  }

  /** Those that nothing else shows, with their even numbers. */
  *allFound(): Generator<[found: number, container: FoundContainer]> {
    for (const [i, container] of this.#found.entries()) yield [ofId(i), container];
  }

  /** The likely place of a task whose command line, or that of one near it, names a container. */
  placeOf({ id, event: proof }: NamedFact, event: number, reason: string): Derived {
    const all = this.#known.get(id) ?? [];
    const known = all[firstAt(all, ({ key }) => key > event) - 1];
    if (known !== undefined) return { place: { kind: "container", container: known.index }, reason, proof };
    return { place: { kind: "found", found: ofId(this.#lives.at(id, event)!) }, reason, proof };
  }

  /** All ids in command lines, in the order of events, so that later events change no earlier number. */
  #readIds(): void {
    const facts = [...this.#state.roles.values()].flat().filter((fact): fact is NamedFact => "id" in fact);
    for (const { id, event, runtime, names, ...fact } of facts.sort((a, b) => a.event - b.event)) {
      const isDeletion = fact.role === "runtime" && fact.verb === "delete";
      if (isDeletion) this.#lives.end(id);
      const known = this.#found[this.#lives.at(id, event, !isDeletion) ?? -1];
      const own = [
        { kind: "id", value: id, event },
        { kind: "runtime", value: runtime, event },
      ];
      addNames(known?.names ?? own, names, event);
      if (known !== undefined) continue;
      this.#lives.begin(id, event, this.#found.push({ event, names: own }) - 1);
    }
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
