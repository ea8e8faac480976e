// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../types/ids.ts";
import { bootOf } from "./event-key.ts";
import type { PreparedStatement, Store } from "./store.ts";

/** Bits of `event.flags` are below this. */
const FLAGS = 65_536;

/** Changes of `event_count`, collected in memory: nothing is in the database before flush(). */
export class EventCounts {
  /** By boot, types, and has_pid and flags as one number. */
  readonly #boots = new Map<BootId, Map<number, Map<number, number>>>();
  readonly #add: PreparedStatement;
  readonly #remove: PreparedStatement;

  constructor(store: Store) {
    this.#add = store.prepare(
      `INSERT INTO event_count VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (boot, types, flags, has_pid) DO UPDATE SET events = events + excluded.events`,
    );
    this.#remove = store.prepare("DELETE FROM event_count WHERE boot = ? AND events = 0");
  }

  /** `types`: row of `string`; `change`: 1 for an added event, -1 for a removed one. */
  add(event: number, types: number, flags: number, hasPid: boolean, change: 1 | -1): void {
    const boot = bootOf(event);
    let kinds = this.#boots.get(boot);
    if (kinds === undefined) {
      kinds = new Map();
      this.#boots.set(boot, kinds);
    }
    let counts = kinds.get(types);
    if (counts === undefined) {
      counts = new Map();
      kinds.set(types, counts);
    }
    const rest = flags + (hasPid ? FLAGS : 0);
    counts.set(rest, (counts.get(rest) ?? 0) + change);
  }

  flush(): void {
    for (const [boot, kinds] of this.#boots) {
      let isLess = false;
      for (const [types, counts] of kinds)
        for (const [rest, change] of counts) {
          if (change !== 0) this.#add.run(boot, types, rest % FLAGS, rest >= FLAGS ? 1 : 0, change);
          isLess ||= change < 0;
        }
      if (isLess) this.#remove.run(boot);
    }
    this.#boots.clear();
  }
}
