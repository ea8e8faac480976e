// SPDX-License-Identifier: Apache-2.0

import type { SearchCriteria } from "../../../questions/search-criteria.ts";
import { readTypeLists } from "../../../store/repositories/events/event-totals.ts";
import {
  chooseListEvents,
  countAllListRows,
  countListRows,
  type ListChoice,
  readListEvents,
} from "../../../store/repositories/events/list-choice.ts";
import { isWhole, type ReportReader, type Scope, scopeKeys, scopeSum } from "../report-reader.ts";
import type { ListReport } from "./list-report.ts";
import type { TypeTest } from "./type-test.ts";

/** The events that a report is about. */
export interface Choice {
  readonly scope: Scope;
  /** Condition on the scope's events. */
  readonly list: ListChoice;
  /** The scope, and the result that was asked for, for a search. */
  readonly criteria: SearchCriteria;
  /** Nothing but the report's own condition chooses: no container, no time, no result. */
  readonly isUnrestricted: boolean;
}

export function chooseEvents(
  reader: ReportReader,
  { events, types, failedTypes }: ListReport,
  { scope, success }: { readonly scope: Scope; readonly success?: boolean },
): Choice {
  const rowsOf = (test: TypeTest | undefined) => (test === undefined ? undefined : typeRows(reader, test));
  const list = chooseListEvents(reader.store, {
    events,
    types: rowsOf(types),
    failedTypes: rowsOf(failedTypes),
    success,
  });
  const { containers, fromMs, toMs, where } = scope;
  const criteria: SearchCriteria = {
    ...(containers === undefined ? {} : { container: { kind: "in", containers } }),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
    ...(success === undefined ? {} : { success }),
    ...(where === undefined ? {} : { expression: where.condition }),
  };
  return { scope, list, criteria, isUnrestricted: isWhole(scope) && success === undefined };
}

/** Rows of `string` with record types of which one passes. */
export function typeRows({ store }: ReportReader, types: TypeTest): number[] {
  return [...readTypeLists(store)].flatMap(([row, list]) =>
    list.split(",").some((type) => types.test(type)) ? [row] : [],
  );
}

/** Number of rows of the choice. */
export function countRows(reader: ReportReader, { scope, list, isUnrestricted }: Choice): number {
  const all = isUnrestricted ? countAllListRows(reader.store, list) : undefined;
  return all ?? scopeSum(reader, scope, (store, selection) => countListRows(store, selection, list));
}

/** Row ids in order, or from the last to the first; one after the other: there may be millions of them. */
export function readListRowIds(
  reader: ReportReader,
  { scope, list }: Choice,
  isBackwards = false,
): Generator<number, void, undefined> {
  return scopeKeys(
    reader,
    scope,
    (store, selection) => readListEvents(store, selection, list, isBackwards),
    isBackwards,
  );
}
