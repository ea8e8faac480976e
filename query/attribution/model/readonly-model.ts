// SPDX-License-Identifier: Apache-2.0
import type { Container } from "./container.ts";
import type { Model } from "./model.ts";
import type { LocationTable } from "./table/location-rows.ts";
import type { RowTable } from "./table/row-table.ts";
import type { Task } from "./task.ts";

/** A row whose lists are read-only, too. */
type ReadonlyRow<Row> = {
  readonly [Name in keyof Row]: Row[Name] extends readonly (infer Item)[]
    ? readonly ReadonlyRow<Item>[]
    : Row[Name];
};

type ReadonlyTable<Row extends object, Id extends number> = {
  readonly length: number;
  get(index: Id): ReadonlyRow<Row> | undefined;
  entries(): Iterable<[index: Id, row: ReadonlyRow<Row>]>;
  [Symbol.iterator](): Iterator<ReadonlyRow<Row>>;
};

type ReadonlyValue<Value> =
  Value extends RowTable<infer Row, infer Id>
    ? ReadonlyTable<Row, Id> & (Value extends LocationTable ? Pick<LocationTable, "boundOf"> : unknown)
    : Value extends Map<infer Key, infer Item>
      ? ReadonlyMap<Key, Readonly<Item>>
      : Value extends readonly (infer Item)[]
        ? readonly Readonly<Item>[]
        : Value extends { get(pid: number): number | undefined }
          ? Pick<Value, "get">
          : Readonly<Value>;

/** The model for rules of evidence: read-only, and not assignable to a Model. */
export type ReadonlyModel = { readonly [Name in keyof Model]: ReadonlyValue<Model[Name]> };

/** Rows of a model that may not be written, and of one that may. */
export type ReadonlyTask = ReadonlyRow<Task>;
export type ReadonlyContainer = ReadonlyRow<Container>;
