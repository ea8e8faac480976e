// SPDX-License-Identifier: Apache-2.0
import { type Store, toSqlText } from "../store/api.ts";

/** Row of `node` for a name in latin1; made where it is missing. */
export function nodeRow(store: Store, name: string | null): number {
  const text = name === null ? null : String(toSqlText(name));
  const found = store.prepare("SELECT id FROM node WHERE ifnull(name, '') = ifnull(?, '')").pluck().get(text);
  return (
    (found as number | undefined) ??
    Number(store.prepare("INSERT INTO node (name) VALUES (?)").run(text).lastInsertRowid)
  );
}
