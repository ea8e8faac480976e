// SPDX-License-Identifier: Apache-2.0
import { countOfTypes, readTypeLists } from "../../store/repositories/events/event-totals.ts";
import { isWhole, type ReportReader, type Scope } from "./report-reader.ts";

/**
 * Why a table has no row: the kind of events it looks at, and whether the log could have shown it. `elsewhere`: events of exactly that kind in the whole
 * database; `condition`: none of these has it.
 */
export function logHas(looksAt: string, elsewhere: number, condition = "within this report"): string {
  const found =
    elsewhere === 0
      ? "the log has none at all"
      : `the log has ${elsewhere} event${elsewhere === 1 ? "" : "s"} of that kind, none of them ${condition}`;
  return `Looked at: ${looksAt}: ${found}.`;
}

/** Why a table has no row, by what the report looked at: `whole` speaks of the log, `within` goes on after "No event within this report". */
export function nothingIn(scope: Scope, whole: string, within: string): string {
  return isWhole(scope) ? whole : `No event within this report ${within}`;
}

/** Number of events of the whole database with a record of this type; read from kept counts. */
export function countRecords(reader: ReportReader, type: string): number {
  const rows = [...readTypeLists(reader.store)].filter(([, list]) => list.split(",").includes(type));
  return countOfTypes(
    reader.store,
    rows.map(([row]) => row),
  );
}
