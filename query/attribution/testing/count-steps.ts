// SPDX-License-Identifier: Apache-2.0

import type { Model } from "../model/model.ts";
import type { RowTable } from "../model/table/row-table.ts";

type AnyFunction = (this: never, ...args: never[]) => unknown;

/** Those that call back once for each element they look at. */
const CALLING = [
  "every", "filter", "find", "findIndex", "findLast", "findLastIndex", "flatMap", "forEach", "map", "reduce", "some",
]; // biome-ignore format: one list
/** Those that may look at every element. */
const SCANNING = [
  "concat", "entries", "flat", "includes", "indexOf", "join", "keys", "lastIndexOf", "reverse", "slice", "sort",
  "toReversed", "toSorted", "unshift", "values",
]; // biome-ignore format: one list
const LISTS = ["conflicts", "eventLocations", "namespaceAlias", "namespaceMaker"] as const;

let steps = 0;

/** Prototypes of what walks through a map or a set. */
const WALKS = [new Map(), new Set()].map((all) => Object.getPrototypeOf(all.values()) as object);
/** Words of the model's tables are searched by it. */
const WORDS = Object.getPrototypeOf(Uint32Array.prototype) as object;

/**
 * How many elements of arrays, maps and sets the work looks at: a measure of its length that no clock and no neighbour changes. Counts
 * what goes through their methods and loops; reads by index only of the lists of a state from `countedState`.
 */
export function countSteps(work: () => void): number {
  const undo: (() => void)[] = [];
  const replace = (owner: object, name: PropertyKey, by: (known: AnyFunction) => AnyFunction): void => {
    const known = Object.getOwnPropertyDescriptor(owner, name)!;
    undo.push(() => Object.defineProperty(owner, name, known));
    Object.defineProperty(owner, name, { ...known, value: by(known.value as AnyFunction) });
  };
  steps = 0;
  for (const name of CALLING) replace(Array.prototype, name, countCalls);
  for (const name of [...SCANNING, Symbol.iterator]) replace(Array.prototype, name, countElements);
  replace(Array.prototype, "splice", countMoved);
  for (const walk of WALKS) replace(walk, "next", countNext);
  for (const name of ["includes", "indexOf"]) replace(WORDS, name, countElements);
  try {
    work();
  } finally {
    for (let at = 0; at < undo.length; at++) undo[at]!();
  }
  return steps;
}

function countMoved(known: AnyFunction): AnyFunction {
  return function counted(this: never, ...args: never[]) {
    const { length } = this as unknown[];
    steps += length - Math.min(length, args[0] ?? 0);
    return known.apply(this, args);
  };
}

function countNext(known: AnyFunction): AnyFunction {
  return function counted(this: never, ...args: never[]) {
    steps++;
    return known.apply(this, args);
  };
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
