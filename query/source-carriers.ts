// SPDX-License-Identifier: Apache-2.0
import type { CarrierCounts } from "../types/carrier-counts.ts";

/** The counts of several sources together. */
export function sumCarriers(carriers: readonly CarrierCounts[]): CarrierCounts {
  const add = (pick: (counts: CarrierCounts) => Record<string, number>) => {
    const sums = new Map<string, number>();
    for (const counts of carriers)
      for (const [name, count] of Object.entries(pick(counts))) sums.set(name, (sums.get(name) ?? 0) + count);
    return Object.fromEntries([...sums].sort((a, b) => b[1] - a[1]));
  };
  const total = (pick: (counts: CarrierCounts) => number) =>
    carriers.reduce((sum, one) => sum + pick(one), 0);
  return {
    records: add(({ records }) => records),
    tags: add(({ tags }) => tags),
    refused: add(({ refused }) => refused),
    copies: total(({ copies }) => copies),
    truncated: total(({ truncated }) => truncated),
    textsLeftOut: total(({ textsLeftOut }) => textsLeftOut),
    newestFirst: carriers.some(({ newestFirst }) => newestFirst),
  };
}
