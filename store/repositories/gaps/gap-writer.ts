// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import type { PreparedStatement, Store } from "../../store.ts";

type Run = readonly [first: number, last: number];

/** Keeps `gap`: for each boot the serials that no event has between two that one has. */
export class GapWriter {
  readonly #find: PreparedStatement;
  readonly #delete: PreparedStatement;
  readonly #insert: PreparedStatement;

  constructor(store: Store) {
    this.#find = store
      .prepare(
        "SELECT first_seq, last_seq FROM gap WHERE boot = ? AND first_seq <= ? ORDER BY first_seq DESC LIMIT 1",
      )
      .raw();
    this.#delete = store.prepare("DELETE FROM gap WHERE boot = ? AND first_seq = ?");
    this.#insert = store.prepare("INSERT INTO gap VALUES (?, ?, ?)");
  }

  /** Takes in runs of serials, in order; [first, last] is what the boot had, undefined if it had none. Gives what it has now. */
  add(boot: BootId, had: Run | undefined, runs: readonly Run[]): Run | undefined {
    let [low, high] = had ?? [Number.NaN, Number.NaN];
    for (const [first, last] of runs) {
      if (Number.isNaN(low)) low = first;
      else if (first > high) this.#note(boot, high + 1, first - 1);
      else if (last < low) this.#note(boot, last + 1, low - 1);
      else this.#fill(boot, first, last);
      low = Math.min(low, first);
      high = Number.isNaN(high) ? last : Math.max(high, last);
    }
    return Number.isNaN(low) ? undefined : [low, high];
  }

  #note(boot: BootId, first: number, last: number): void {
    if (first <= last) this.#insert.run(boot, first, last);
  }

  /** A run may cover several gaps and what lies between them. */
  #fill(boot: BootId, first: number, last: number): void {
    for (;;) {
      const gap = this.#find.get(boot, last) as Run | undefined;
      if (gap === undefined || gap[1] < first) return;
      this.#delete.run(boot, gap[0]);
      this.#note(boot, gap[0], first - 1);
      this.#note(boot, Math.max(last, first) + 1, gap[1]);
      if (gap[0] <= first) return;
    }
  }
}
