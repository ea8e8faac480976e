// SPDX-License-Identifier: Apache-2.0
import { LocationTable } from "../../query/attribution/model/table/location-rows.ts";
import { RowTable } from "../../query/attribution/model/table/row-table.ts";

/** The work has taken more steps than it may: it hangs, or takes longer than its input allows. */
export class BudgetSpent extends Error {
  override readonly name = "BudgetSpent";
}

type Getter = (this: unknown, key: never) => unknown;

/**
 * Does the work, and throws BudgetSpent where it looks at more than `budget` rows, places and entries of maps: whatever loops over
 * what a log has told reads one of these. No clock: the same work takes the same steps on any machine. Gives their number.
 */
export function withBudget(budget: number, work: () => void): number {
  let steps = 0;
  const counting: readonly (readonly [object, string])[] = [
    [Map.prototype, "get"],
    [RowTable.prototype, "get"],
    [LocationTable.prototype, "boundOf"],
  ];
  const originals = counting.map(([owner, name]) => {
    const original = Object.getOwnPropertyDescriptor(owner, name)!;
    const get = original.value as Getter;
    const value = function counted(this: unknown, key: never): unknown {
      if (++steps > budget) throw new BudgetSpent(`more than ${budget} steps`);
      return get.call(this, key);
    };
    Object.defineProperty(owner, name, { ...original, value });
    return original;
  });
  try {
    work();
  } finally {
    for (const [at, [owner, name]] of counting.entries()) Object.defineProperty(owner, name, originals[at]!);
  }
  return steps;
}
