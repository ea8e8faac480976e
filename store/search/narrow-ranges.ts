// SPDX-License-Identifier: Apache-2.0

import type { BootId } from "../../types/ids.ts";
import { KEYS_OF_BOOT } from "../event-key.ts";
import type { Store } from "../store.ts";
import type { IdRange } from "./id-ranges.ts";
import type { SearchTerm } from "./search-term.ts";

/** Of fewer ranges each is asked by itself. */
export const MANY_RANGES = 16;
/** Number of ids of the leading term sampled for its boots. */
const MOST_IDS = 16_384;

/** Whether a source means the same for ids of several boots at once. */
export function spansBoots({ source }: SearchTerm): boolean {
  return source !== undefined && !source.includes("@bootFirst");
}

/** The ids from the first of some ranges to the last. */
export function spanOf(ranges: readonly IdRange[]): { readonly first: number; readonly last: number } {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const range of ranges) [first, last] = [Math.min(first, range.first), Math.max(last, range.last)];
  return { first, last };
}

/** Of many ranges those of boots in which the leading term finds anything: most rules hold of no event, and to ask each of a thousand boots takes a second. */
export function narrowRanges(
  store: Store,
  lead: SearchTerm | undefined,
  ranges: readonly IdRange[],
): readonly IdRange[] {
  if (lead === undefined || ranges.length < MANY_RANGES || !spansBoots(lead)) return ranges;
  const found = store
    .prepare(
      `SELECT boot, count(*) AS ids FROM (SELECT CAST(id / ${KEYS_OF_BOOT} AS INTEGER) AS boot FROM (${lead.source}) LIMIT @most) GROUP BY boot`,
    )
    .all({ ...lead.parameters, ...spanOf(ranges), most: MOST_IDS }) as { boot: BootId; ids: number }[];
  if (found.reduce((sum, { ids }) => sum + ids, 0) >= MOST_IDS) return ranges;
  const boots = new Set(found.map(({ boot }) => boot));
  return ranges.filter(({ boot }) => boots.has(boot));
}
