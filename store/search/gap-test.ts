// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../types/ids.ts";
import { bootOf, sequenceOf } from "../event-key.ts";
import type { Store } from "../store.ts";

/** The missing serials of a boot, in order. */
export interface Gaps {
  readonly first: Float64Array;
  readonly last: Float64Array;
}

/** Reads a boot's gaps once; answers proceed boot by boot, so only one is cached, as its gaps may be many. */
export function gapReader(store: Store): (boot: BootId) => Gaps {
  let known = -1;
  let gaps: Gaps | undefined;
  return (boot) => {
    if (gaps === undefined || boot !== known) gaps = readGaps(store, boot);
    known = boot;
    return gaps;
  };
}

/** A test whether serials are missing between two events of a boot, whichever comes first. */
export function gapTest(store: Store): (a: number, b: number) => boolean {
  const gaps = gapReader(store);
  return (a, b) => {
    const boot = bootOf(a);
    if (a === b || boot !== bootOf(b)) return false;
    const { first } = gaps(boot);
    if (first.length === 0) return false;
    const at = firstFrom(first, sequenceOf(Math.min(a, b)));
    return at < first.length && first[at]! <= sequenceOf(Math.max(a, b));
  };
}

function readGaps(store: Store, boot: BootId): Gaps {
  const read = (column: string) =>
    Float64Array.from(
      store
        .prepare(`SELECT ${column} FROM gap WHERE boot = ? ORDER BY first_seq`)
        .pluck()
        .all(boot) as number[],
    );
  return { first: read("first_seq"), last: read("last_seq") };
}

/** The first index whose value is not below the bound. */
export function firstFrom(sorted: Float64Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
