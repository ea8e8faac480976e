// SPDX-License-Identifier: Apache-2.0
import type { CubeCell } from "../../store/repositories/events/selected-events.ts";

export interface Total {
  readonly key: string;
  readonly events: number;
  readonly failed: number;
  readonly first: number;
  readonly last: number;
}

/** Sums cells by a key; cells whose key is null are left out. Most events first, then by key. */
export function totals(cells: readonly CubeCell[], keyOf: (cell: CubeCell) => string | null): Total[] {
  const found = new Map<string, { events: number; failed: number; first: number; last: number }>();
  for (const cell of cells) {
    const key = keyOf(cell);
    if (key === null) continue;
    const total = found.get(key) ?? { events: 0, failed: 0, first: cell.first, last: cell.last };
    total.events += cell.events;
    if (cell.success === 0) total.failed += cell.events;
    total.first = Math.min(total.first, cell.first);
    total.last = Math.max(total.last, cell.last);
    found.set(key, total);
  }
  return [...found]
    .map(([key, total]) => ({ key, ...total }))
    .sort((a, b) => b.events - a.events || (a.key < b.key ? -1 : 1));
}
