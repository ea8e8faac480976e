// SPDX-License-Identifier: Apache-2.0
import { LocationTable } from "../../query/attribution/model/table/location-rows.ts";
import { RowTable } from "../../query/attribution/model/table/row-table.ts";

/** The work exceeded its budget of steps: it hangs, or takes too long for its input. */
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
 * Counts steps: accesses to rows, locations and map entries. Any loop over a log's content accesses one of these. No clock: the same work takes the same
 * steps on any machine. One counter for all works of a test: replacing a map's method makes V8 recompile all code that reads maps.
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

  /** Runs the work, and throws BudgetSpent if it takes more than `budget` steps. Returns their number. */
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

  /** Restores the methods. */
  end(): void {
    for (const [at, [owner, name]] of COUNTED.entries())
      Object.defineProperty(owner, name, this.#originals[at]!);
  }
}
