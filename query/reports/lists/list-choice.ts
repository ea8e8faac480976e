// SPDX-License-Identifier: Apache-2.0

import { isWhole, type ReportReader, type Scope, scopeEach, scopeRows } from "../report-reader.ts";
import type { ListReport, ListTable } from "./list-report.ts";
import type { TypeTest } from "./type-test.ts";

/** The events that a report is about. */
export interface Choice {
  readonly scope: Scope;
  /** WITH and a table that `where` or the count of rows needs, or nothing. */
  readonly before: string;
  /** A condition on `e`, or nothing. */
  readonly where: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Objects by their numbers in that table. */
  readonly texts: ListTable["texts"];
  /** Nothing but the report's own condition chooses: no container, no time, no result. */
  readonly isUnrestricted: boolean;
  /** SQL over `e`: rows of the report; undefined: one. */
  readonly rows: string | undefined;
}

export function chooseEvents(
  reader: ReportReader,
  list: ListReport,
  { scope, success }: { readonly scope: Scope; readonly success?: boolean },
): Choice {
  const parameters: Record<string, string> = {};
  const ofTypes = (name: string, types: TypeTest | undefined, more: string) => {
    if (types === undefined) return [];
    parameters[name] = JSON.stringify(typeRows(reader, types));
    return [`e.types IN (SELECT value FROM json_each(@${name}))${more}`];
  };
  const types = [
    ...ofTypes("types", list.types, ""),
    ...ofTypes("failed", list.failedTypes, " AND e.success = 0"),
  ];
  const conditions = [
    ...(list.where === undefined ? [] : [list.where]),
    ...(success === undefined ? [] : [`e.success = ${success ? 1 : 0}`]),
    ...(types.length === 0 ? [] : [`(${types.join(" OR ")})`]),
  ];
  const table = list.table?.(reader.store);
  return {
    scope,
    before: table === undefined ? "" : `WITH ${table.sql} `,
    where: conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`,
    parameters: { ...parameters, ...table?.parameters },
    texts: table?.texts ?? [],
    isUnrestricted: isWhole(scope) && success === undefined,
    rows: list.rows,
  };
}

/** Rows of `string` with record types of which one passes. */
export function typeRows({ store }: ReportReader, types: TypeTest): number[] {
  const rows = store
    .prepare("SELECT id, value FROM string WHERE id IN (SELECT types FROM event_count)")
    .all() as { id: number; value: string }[];
  return rows
    .filter(({ value }) =>
      String(value)
        .split(",")
        .some((part) => types.test(part)),
    )
    .map(({ id }) => id);
}

/** How many rows the choice has. */
export function countRows(
  reader: ReportReader,
  { scope, before, where, parameters, isUnrestricted, rows }: Choice,
): number {
  if (isUnrestricted && where === "" && rows === undefined)
    return reader.store.prepare("SELECT coalesce(sum(events), 0) FROM event_count").pluck().get() as number;
  const counted = rows === undefined ? "count(*)" : `coalesce(sum(${rows}), 0)`;
  const counts = scopeRows<{ total: number }>(
    reader,
    scope,
    (source) => `${before}SELECT ${counted} AS total FROM ${source} ${where}`,
    parameters,
  );
  return counts.reduce((sum, { total }) => sum + total, 0);
}

/** Row ids in order, or from the last to the first; one after the other: there may be millions of them. */
export function* readIds(
  reader: ReportReader,
  { scope, before, where, parameters }: Choice,
  isBackwards = false,
): Generator<number, void, undefined> {
  const rows = scopeEach<[number]>(
    reader,
    scope,
    (source) => `${before}SELECT e.id FROM ${source} ${where} ORDER BY e.id${isBackwards ? " DESC" : ""}`,
    parameters,
    isBackwards,
  );
  for (const [id] of rows) yield id;
}
