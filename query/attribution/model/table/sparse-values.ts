// SPDX-License-Identifier: Apache-2.0

/** Fields that few tasks have: a map from task to value for each field. */
export class SparseValues {
  readonly #byName = new Map<string, Map<number, unknown>>();

  get<T>(name: string, task: number, otherwise: T): T {
    const value = this.#byName.get(name)?.get(task);
    return value === undefined ? otherwise : (value as T);
  }

  set<T>(name: string, task: number, value: T, otherwise: T): void {
    const known = this.#byName.get(name);
    if (value === otherwise) known?.delete(task);
    else if (known === undefined) this.#byName.set(name, new Map([[task, value]]));
    else known.set(task, value);
  }

  /** All values as plain data, in insertion order. */
  *entries(): Generator<[name: string, task: number, value: unknown]> {
    for (const [name, values] of this.#byName) for (const [task, value] of values) yield [name, task, value];
  }
}
