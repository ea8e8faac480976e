// SPDX-License-Identifier: Apache-2.0

import type { Comparison, Condition } from "../../questions/condition.ts";
import { KEYS_OF_SERIAL, SERIAL_RANGE } from "../event-key.ts";
import type { Store } from "../store.ts";
import { columnTerm } from "./column-terms.ts";
import { actorIds } from "./dictionary-rows.ts";
import type { SearchTerm } from "./search-term.ts";

type NumberTest = Extract<Condition, { kind: "number" }>;

/** Numbers that stand in a column of the event. */
const OF_EVENT = {
  time: "e.time_ms",
  serial: `(e.id / ${KEYS_OF_SERIAL}) % ${SERIAL_RANGE}`,
  pid: "e.pid",
  exit: "e.exit",
} as const;

/** A comparison of a number; those of credentials and ppid stand in the dictionary of actors. */
export function numberTerm(store: Store, { field, comparison, values }: NumberTest): SearchTerm {
  if (field === "time" || field === "serial" || field === "pid" || field === "exit") {
    const numbers = values.map(Number);
    if (field === "pid" && comparison === "=" && numbers.every(Number.isSafeInteger))
      return columnTerm("pid", numbers);
    const names = values.map((_, at) => `@v${at}`);
    return {
      name: field,
      filter: comparisonSql(OF_EVENT[field], comparison, names),
      parameters: Object.fromEntries(values.map((value, at) => [`v${at}`, value])),
    };
  }
  const sql = comparisonSql(
    field,
    comparison,
    values.map(() => "?"),
  );
  const test = { sql, values: values.map(Number) };
  const actors = actorIds(
    store,
    field === "ppid" ? { ppid: test, credential: [], texts: [] } : { credential: [test], texts: [] },
  );
  return { ...columnTerm("actor", actors), name: field };
}

function comparisonSql(column: string, comparison: Comparison, values: readonly string[]): string {
  const numbers = values.map((value) => `CAST(${value} AS INTEGER)`);
  return comparison === "="
    ? `${column} IN (${numbers.join(", ")})`
    : `${column} ${comparison} ${numbers[0]}`;
}
