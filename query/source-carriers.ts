// SPDX-License-Identifier: Apache-2.0
import { readCarrierRows } from "../store/repositories/sources/source-rows.ts";
import type { Store } from "../store/store.ts";
import { type CarrierCounts, parseCarrierCounts } from "../types/carrier-counts.ts";

/** Carriers of the records of a source, and its other lines. */
export interface SourceCarriers extends CarrierCounts {
  readonly source: number;
  readonly name: string;
  /** Lines of other programs. */
  readonly otherLines: number;
}

/** All sources in their order. */
export function readCarriers(store: Store): SourceCarriers[] {
  return readCarrierRows(store).map(({ id, name, carriers, other }) => ({
    source: id,
    name,
    ...parseCarrierCounts(carriers),
    otherLines: other,
  }));
}

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
