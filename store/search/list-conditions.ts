// SPDX-License-Identifier: Apache-2.0
import type { PreparedStatement } from "../store.ts";

/** A condition: columns have one of the values given. The columns are ours, never a user's. */
export function listConditions(lists: Readonly<Record<string, readonly (string | number)[] | undefined>>): {
  readonly condition: string;
  readonly parameters: readonly string[];
} {
  const given = Object.entries(lists).filter(([, values]) => values !== undefined);
  const conditions = given.map(([column]) => `${column} IN (SELECT value FROM json_each(?))`);
  return {
    condition: conditions.join(" AND ") || "true",
    parameters: given.map(([, values]) => JSON.stringify(values)),
  };
}

const PAGE = 1_000;

/**
 * Rows in the order of their first column, an id, a page at a time: an unfinished statement
 * would block others. Its last two parameters are the id before the page, and the number of rows.
 */
export function* paged<T extends readonly [id: number, ...rest: unknown[]]>(
  statement: PreparedStatement,
  parameters: readonly unknown[],
): Generator<T, void, undefined> {
  for (let before = -1; ; ) {
    const rows = statement.all(...parameters, before, PAGE) as unknown as T[];
    yield* rows;
    if (rows.length < PAGE) return;
    before = rows.at(-1)![0];
  }
}
