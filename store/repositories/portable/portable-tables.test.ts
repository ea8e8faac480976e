// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { smallHost } from "../../testing/open-small-host.ts";
import { BOOT_TABLES, DATABASE_TABLES, EVENT_TABLES, NOT_PORTABLE, TASK_TABLES } from "./portable-tables.ts";

const host = smallHost();

const schema = (): Map<string, string[]> => {
  const tables = host.store
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all() as string[];
  return new Map(
    tables.map((table) => [
      table,
      host.store.prepare("SELECT name FROM pragma_table_info(?)").pluck().all(table) as string[],
    ]),
  );
};

it("every table of the schema is carried, or is known not to be", () => {
  const carried = [...EVENT_TABLES, ...BOOT_TABLES, ...TASK_TABLES, ...DATABASE_TABLES].map(
    ({ name }) => name,
  );
  expect([...carried, ...NOT_PORTABLE].sort()).toEqual([...schema().keys()].sort());
});

it("every column of a carried table is carried", () => {
  const columns = schema();
  for (const { name, columns: own } of [...BOOT_TABLES, ...TASK_TABLES, ...DATABASE_TABLES])
    expect({ name, columns: Object.keys(own).sort() }).toEqual({ name, columns: columns.get(name)!.sort() });
  for (const { name, columns: own } of EVENT_TABLES)
    expect({ name, columns: ["event", ...Object.keys(own)].sort() }).toEqual({
      name,
      columns: columns.get(name)!.sort(),
    });
});
