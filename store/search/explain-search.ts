// SPDX-License-Identifier: Apache-2.0
import type { SearchExplanation } from "../../questions/search-explanation.ts";
import type { Store } from "../store.ts";
import type { SearchPlan } from "./search.ts";

/** Asks SQLite for its plan; reads no event. */
export function explainSearch(store: Store, plan: SearchPlan): SearchExplanation {
  const { leads, sql, parameters, ranges } = plan;
  const bound = { ...parameters, first: 0, last: 0, bootFirst: 0 };
  const steps = store.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(bound) as { detail: string }[];
  return {
    leads,
    statement: sql.replace(/\s+/g, " "),
    parameters,
    ranges,
    steps: steps.map(({ detail }) => detail),
  };
}
