// SPDX-License-Identifier: Apache-2.0
import type { ListReport } from "./list-reports.ts";
import { type ReportReader, type Scope, scopeIds, scopeRows } from "./report-reader.ts";

/** The events that a report is about. */
export interface Choice {
  readonly scope: Scope;
  /** A condition on `e`, or nothing. */
  readonly where: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export function chooseEvents(
  reader: ReportReader,
  list: ListReport,
  { scope, success }: { readonly scope: Scope; readonly success?: boolean },
): Choice {
  const conditions = [
    ...(list.where === undefined ? [] : [list.where]),
    ...(success === undefined ? [] : [`e.success = ${success ? 1 : 0}`]),
  ];
  const parameters: Record<string, string> = {};
  if (list.types !== undefined) {
    const { types } = list;
    const rows = reader.store
      .prepare(
        "SELECT DISTINCT s.id, s.value FROM (SELECT DISTINCT types FROM event) t JOIN string s ON s.id = t.types",
      )
      .all() as { id: number; value: string }[];
    parameters["types"] = JSON.stringify(
      rows
        .filter(({ value }) =>
          String(value)
            .split(",")
            .some((part) => types.test(part)),
        )
        .map(({ id }) => id),
    );
    conditions.push("e.types IN (SELECT value FROM json_each(@types))");
  }
  return { scope, where: conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`, parameters };
}

/** How many events each boot has of the choice, from the first to the last. */
export function readSpans(
  reader: ReportReader,
  { scope, where, parameters }: Choice,
): { boot: number; first: number; last: number; events: number }[] {
  return scopeRows<{ first: number | null; last: number; events: number }>(
    reader,
    scope,
    (source) => `SELECT min(e.id) AS first, max(e.id) AS last, count(*) AS events FROM ${source} ${where}`,
    parameters,
  ).flatMap(({ first, last, events }) =>
    first === null ? [] : [{ boot: Math.floor(first / 2 ** 36), first, last, events }],
  );
}

/** Row ids in order, one after the other: there may be millions of them. */
export function* readIds(
  reader: ReportReader,
  { scope, where, parameters }: Choice,
): Generator<number, void, undefined> {
  yield* scopeIds(reader, scope, (source) => `SELECT e.id FROM ${source} ${where} ORDER BY e.id`, parameters);
}
