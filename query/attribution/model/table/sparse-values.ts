// SPDX-License-Identifier: Apache-2.0

/** Fields that few tasks have: a map from row to value for each field. */
export class SparseValues {
  readonly #byName = new Map<string, Map<number, unknown>>();

  get<T>(name: string, row: number, otherwise: T): T {
    const value = this.#byName.get(name)?.get(row);
    return value === undefined ? otherwise : (value as T);
  }

  has(name: string, row: number): boolean {
    return this.#byName.get(name)?.has(row) === true;
  }

  set<T>(name: string, row: number, value: T, otherwise: T): void {
    const known = this.#byName.get(name);
    if (value === otherwise) known?.delete(row);
    else if (known === undefined) this.#byName.set(name, new Map([[row, value]]));
    else known.set(row, value);
  }

  of<Row extends number, T>(name: string): Iterable<[row: Row, value: T]> {
    return (this.#byName.get(name) ?? []) as Iterable<[Row, T]>;
  }

  /** All values of the fields that are asked for as plain data, in insertion order. */
  *entries(
    isAsked: (name: string) => boolean = () => true,
  ): Generator<[name: string, row: number, value: unknown]> {
    for (const [name, values] of this.#byName)
      if (isAsked(name)) for (const [row, value] of values) yield [name, row, value];
  }
}
