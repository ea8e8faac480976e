// SPDX-License-Identifier: Apache-2.0

import type { SqlValue, Store } from "../../store.ts";
import { fromSqlText } from "../../text.ts";

/** A row of `path`; texts are latin1, one character per byte. */
export interface PathRow {
  readonly name: string | null;
  /** In decimal. */
  readonly inode: string | null;
  readonly dev: string | null;
  readonly nametype: string | null;
  /** The working directory that the name is relative to. */
  readonly directory: string | null;
  /** Of the directory that it is relative to; -1: not known. */
  readonly descriptor: number | null;
}

type Columns = readonly [SqlValue, string | null, string | null, string | null, SqlValue, number | null];

/** Reads an event's PATH records in the order of items. */
export function openPathRows(store: Store): (event: number) => readonly PathRow[] {
  const rows = store
    .prepare(
      `SELECT s.value, CAST(p.inode AS TEXT), p.dev, p.nametype, d.value, p.descriptor FROM path p
       LEFT JOIN string s ON s.id = p.name LEFT JOIN string d ON d.id = p.directory WHERE p.event = ? ORDER BY p.item, p.position`,
    )
    .raw();
  return (event) =>
    (rows.all(event) as unknown as Columns[]).map(([name, inode, dev, nametype, directory, descriptor]) => ({
      name: fromSqlText(name),
      inode,
      dev,
      nametype,
      directory: fromSqlText(directory),
      descriptor,
    }));
}
