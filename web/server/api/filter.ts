// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import type { SearchCriteria } from "../../../questions/search-criteria.ts";
import { isSinceBoot } from "../../../types/unset-clock.ts";
import type { Asked } from "./endpoint.ts";

const LONGEST_EXPRESSION = 65_536;

export const timeMs = z.coerce.number().int().describe("epoch milliseconds");

/** A selection of events: a `search` expression and a time range, ends included. */
export const filterQuery = {
  expression: z.string().max(LONGEST_EXPRESSION).optional().describe("as ctraudit search takes it"),
  from: timeMs.optional(),
  to: timeMs.optional(),
};

export interface Filter {
  readonly expression?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** The criteria of a filter in this database. Throws the errors of the expression reader. */
export async function criteriaOf(asked: Asked, { expression, from, to }: Filter): Promise<SearchCriteria> {
  const isEmpty = expression === undefined || expression.trim() === "";
  return {
    ...(isEmpty ? {} : { expression: await asked.meanings.condition(asked.store, expression, asked.reader) }),
    ...(from === undefined ? {} : { fromMs: from }),
    ...(to === undefined ? {} : { toMs: to }),
  };
}

/** Equivalent arguments of `search`. */
export function filterWords({ expression, from, to }: Filter): string[] {
  return [
    ...(expression === undefined || expression.trim() === "" ? [] : [expression]),
    ...(from === undefined ? [] : ["-ts", timeWord(from)]),
    ...(to === undefined ? [] : ["-te", timeWord(to)]),
  ];
}

/** A time in the form accepted by every option, independent of the zone. */
export function timeWord(epochMs: number): string {
  if (isSinceBoot(epochMs)) return `boot+${(epochMs / 1000).toFixed(3)}s`;
  return new Date(epochMs).toISOString();
}
