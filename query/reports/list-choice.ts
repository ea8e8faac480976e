// SPDX-License-Identifier: Apache-2.0
import type { ListReport } from "./list-report.ts";
import { isWhole, type ReportReader, type Scope, scopeEach, scopeRows } from "./report-reader.ts";

/** The events that a report is about. */
export interface Choice {
  readonly scope: Scope;
  /** A condition on `e`, or nothing. */
  readonly where: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Nothing but the report's own condition chooses: no container, no time, no result. */
  readonly isUnrestricted: boolean;
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
      .prepare("SELECT id, value FROM string WHERE id IN (SELECT types FROM event_count)")
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
  return {
    scope,
    where: conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`,
    parameters,
    isUnrestricted: isWhole(scope) && success === undefined,
  };
}

/** How many events the choice has. */
export function countChosen(
  reader: ReportReader,
  { scope, where, parameters, isUnrestricted }: Choice,
): number {
  if (isUnrestricted && where === "")
    return reader.store.prepare("SELECT coalesce(sum(events), 0) FROM event_count").pluck().get() as number;
  const counts = scopeRows<{ events: number }>(
    reader,
    scope,
    (source) => `SELECT count(*) AS events FROM ${source} ${where}`,
    parameters,
  );
  return counts.reduce((sum, { events }) => sum + events, 0);
}

/** Row ids in order, one after the other: there may be millions of them. */
export function* readIds(
  reader: ReportReader,
  { scope, where, parameters }: Choice,
): Generator<number, void, undefined> {
  const rows = scopeEach<[number]>(
    reader,
    scope,
    (source) => `SELECT e.id FROM ${source} ${where} ORDER BY e.id`,
    parameters,
  );
  for (const [id] of rows) yield id;
}
