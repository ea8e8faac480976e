// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store/store.ts";
import type { SearchPlan } from "./search.ts";

/** How a search is done, for whoever wants to know or to ask sqlite3 the same. */
export interface SearchExplanation {
  readonly leads: string;
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly ranges: SearchPlan["ranges"];
  /** What SQLite will do, step by step. */
  readonly steps: readonly string[];
}

/** Asks SQLite for its plan; reads no event. */
export function explainSearch(store: Store, plan: SearchPlan): SearchExplanation {
  const { leads, sql, parameters, ranges } = plan;
  const bound = { ...parameters, first: 0, last: 0, bootFirst: 0 };
  const steps = store.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(bound) as { detail: string }[];
  return {
    leads,
    sql: sql.replace(/\s+/g, " "),
    parameters,
    ranges,
    steps: steps.map(({ detail }) => detail),
  };
}
