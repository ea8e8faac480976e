// SPDX-License-Identifier: Apache-2.0
import { LocationTable } from "../../query/attribution/model/table/location-rows.ts";
import { RowTable } from "../../query/attribution/model/table/row-table.ts";

/** The work has taken more steps than it may: it hangs, or takes longer than its input allows. */
export class BudgetSpent extends Error {
  override readonly name = "BudgetSpent";
}

type Getter = (this: unknown, key: never) => unknown;

const COUNTED: readonly (readonly [object, string])[] = [
  [Map.prototype, "get"],
  [RowTable.prototype, "get"],
  [LocationTable.prototype, "boundOf"],
];

/**
 * Steps of works: looks at rows, places and entries of maps. Whatever loops over what a log has told reads one of these. No clock: the same work takes the same
 * steps on any machine. One counter for all works of a test: V8 compiles everything anew that reads a map when the map's method is replaced.
 */
export class StepCounter {
  #steps = 0;
  #budget = Number.POSITIVE_INFINITY;
  readonly #originals: readonly PropertyDescriptor[];

  constructor() {
    const count = () => {
      if (++this.#steps > this.#budget) throw new BudgetSpent(`more than ${this.#budget} steps`);
    };
    this.#originals = COUNTED.map(([owner, name]) => {
      const original = Object.getOwnPropertyDescriptor(owner, name)!;
      const get = original.value as Getter;
      const value = function counted(this: unknown, key: never): unknown {
        count();
        return get.call(this, key);
      };
      Object.defineProperty(owner, name, { ...original, value });
      return original;
    });
  }

  /** Does the work, and throws BudgetSpent where it takes more than `budget` steps. Gives their number. */
  within(budget: number, work: () => void): number {
    this.#steps = 0;
    this.#budget = budget;
    try {
      work();
    } finally {
      this.#budget = Number.POSITIVE_INFINITY;
    }
    return this.#steps;
  }

  /** Puts the methods back. */
  end(): void {
    for (const [at, [owner, name]] of COUNTED.entries())
      Object.defineProperty(owner, name, this.#originals[at]!);
  }
}
