// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";

/** Serials, both ends included. */
export type SerialRun = readonly [first: number, last: number];

export function gapsOfBoot(store: Store, boot: BootId): SerialRun[] {
  return store
    .prepare("SELECT first_seq, last_seq FROM gap WHERE boot = ? ORDER BY first_seq")
    .raw()
    .all(boot) as SerialRun[];
}

/** Serials that had an event before, or were pruned earlier, are not gaps. `before`: the previous gaps. */
export function notePrunedSerials(store: Store, boot: BootId, before: readonly SerialRun[]): void {
  store.prepare("DELETE FROM pruned_serials WHERE boot = ?").run(boot);
  const insert = store.prepare("INSERT INTO pruned_serials VALUES (?, ?, ?)");
  for (const [first, last] of without(gapsOfBoot(store, boot), before)) insert.run(boot, first, last);
  dropPrunedGaps(store, boot);
}

/** Removes pruned serials from the gaps of a boot, which were rebuilt from its events. */
export function dropPrunedGaps(store: Store, boot: BootId): void {
  const pruned = store
    .prepare("SELECT first_seq, last_seq FROM pruned_serials WHERE boot = ? ORDER BY first_seq")
    .raw()
    .all(boot) as SerialRun[];
  if (pruned.length === 0) return;
  const left = without(gapsOfBoot(store, boot), pruned);
  store.prepare("DELETE FROM gap WHERE boot = ?").run(boot);
  const insert = store.prepare("INSERT INTO gap VALUES (?, ?, ?)");
  for (const [first, last] of left) insert.run(boot, first, last);
}

export function forgetPrunedSerials(store: Store, boot: BootId): void {
  store.prepare("DELETE FROM pruned_serials WHERE boot = ?").run(boot);
}

/** Serials of some runs that are in no other run; both in order. */
export function without(runs: readonly SerialRun[], others: readonly SerialRun[]): SerialRun[] {
  const left: SerialRun[] = [];
  let next = 0;
  for (const [first, last] of runs) {
    let from = first;
    while (next > 0 && others[next - 1]![1] >= first) next--;
    while (next < others.length && others[next]![1] < first) next++;
    for (; next < others.length && others[next]![0] <= last; next++) {
      const [low, high] = others[next]!;
      if (low > from) left.push([from, low - 1]);
      from = high + 1;
    }
    if (from <= last) left.push([from, last]);
  }
  return left;
}
