// SPDX-License-Identifier: Apache-2.0

/** Fields that few tasks have: a map from task to value for each field. */
export class SparseValues {
  readonly #byName = new Map<string, Map<number, unknown>>();

  get<T>(name: string, task: number, otherwise: T): T {
    const value = this.#byName.get(name)?.get(task);
    return value === undefined ? otherwise : (value as T);
  }

  has(name: string, task: number): boolean {
    return this.#byName.get(name)?.has(task) === true;
  }

  set<T>(name: string, task: number, value: T, otherwise: T): void {
    const known = this.#byName.get(name);
    if (value === otherwise) known?.delete(task);
    else if (known === undefined) this.#byName.set(name, new Map([[task, value]]));
    else known.set(task, value);
  }

  /** All values of the fields that are asked for as plain data, in insertion order. */
  *entries(
    isAsked: (name: string) => boolean = () => true,
  ): Generator<[name: string, task: number, value: unknown]> {
    for (const [name, values] of this.#byName)
      if (isAsked(name)) for (const [task, value] of values) yield [name, task, value];
  }
}
