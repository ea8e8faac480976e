// SPDX-License-Identifier: Apache-2.0
import { bootOf, sequenceOf } from "../../store/event-key.ts";
import type { Store } from "../../store/store.ts";

/** A test whether serials are missing between two events of a boot, whichever comes first. A boot's gaps are read once. */
export function gapTest(store: Store): (a: number, b: number) => boolean {
  const byBoot = new Map<number, Float64Array>();
  return (a, b) => {
    const boot = bootOf(a);
    if (a === b || boot !== bootOf(b)) return false;
    let gaps = byBoot.get(boot);
    if (gaps === undefined) {
      gaps = readGapStarts(store, boot);
      byBoot.clear(); // Answers go from boot to boot: one is enough, and its gaps may be many.
      byBoot.set(boot, gaps);
    }
    if (gaps.length === 0) return false;
    const at = firstFrom(gaps, sequenceOf(Math.min(a, b)));
    return at < gaps.length && gaps[at]! <= sequenceOf(Math.max(a, b));
  };
}

function readGapStarts(store: Store, boot: number): Float64Array {
  const sql = "SELECT first_seq FROM gap WHERE boot = ? ORDER BY first_seq";
  return Float64Array.from(store.prepare(sql).pluck().all(boot) as number[]);
}

/** The first index whose value is not below the bound. */
function firstFrom(sorted: Float64Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
