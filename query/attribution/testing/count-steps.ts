// SPDX-License-Identifier: Apache-2.0

import type { Model } from "../model/model.ts";
import type { RowTable } from "../model/table/row-table.ts";

type AnyFunction = (this: never, ...args: never[]) => unknown;

/** Those that call back once for each element they look at. */
const CALLING = [
  "every",
  "filter",
  "find",
  "findIndex",
  "findLast",
  "flatMap",
  "forEach",
  "map",
  "reduce",
  "some",
];
/** Those that may look at every element. */
const SCANNING = ["concat", "entries", "includes", "indexOf", "keys", "slice", "sort", "toSorted", "values"];
const LISTS = ["conflicts", "eventLocations", "namespaceAlias", "namespaceMaker"] as const;

let steps = 0;

/**
 * How many elements of arrays the work looks at: a measure of its length that no clock and no neighbour changes. Counts
 * what goes through the arrays' methods and loops; reads by index only of the lists of a state from `countedState`.
 */
export function countSteps(work: () => void): number {
  const prototype = Array.prototype as unknown as Record<PropertyKey, AnyFunction>;
  const original = new Map<PropertyKey, AnyFunction>();
  const replace = (name: PropertyKey, by: (known: AnyFunction) => AnyFunction): void => {
    const known = prototype[name]!;
    original.set(name, known);
    Object.defineProperty(prototype, name, { value: by(known), configurable: true, writable: true });
  };
  steps = 0;
  for (const name of CALLING) replace(name, countCalls);
  for (const name of [...SCANNING, Symbol.iterator]) replace(name, countElements);
  try {
    work();
  } finally {
    for (const [name, value] of original)
      Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
  }
  return steps;
}

function countCalls(known: AnyFunction): AnyFunction {
  return function counted(this: never, ...[callback, ...rest]: never[]) {
    const counting = function (this: never, ...args: never[]) {
      steps++;
      return (callback as unknown as AnyFunction).apply(this, args);
    };
    return known.apply(this, [counting as never, ...rest]);
  };
}

function countElements(known: AnyFunction): AnyFunction {
  return function counted(this: never, ...args: never[]) {
    steps += (this as unknown[]).length;
    return known.apply(this, args);
  };
}

/** The state with lists and tasks that count reads by index, too. */
export function countedState(state: Model): Model {
  countGets(state.tasks);
  countGets(state.locations);
  countGets(state.containers);
  const { locations } = state;
  const boundOf = locations.boundOf.bind(locations);
  locations.boundOf = (index) => {
    steps++;
    return boundOf(index);
  };
  for (const name of LISTS)
    Object.assign(state, {
      [name]: new Proxy(state[name] as unknown[], {
        get(list, key) {
          if (typeof key === "string" && /^\d/.test(key)) steps++;
          return Reflect.get(list, key) as unknown;
        },
      }),
    });
  return state;
}

function countGets<T extends object>(table: RowTable<T>): void {
  const get = table.get.bind(table);
  table.get = (index) => {
    steps++;
    return get(index);
  };
}
