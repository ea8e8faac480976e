// SPDX-License-Identifier: Apache-2.0

import type { BootRow } from "../store/repositories/boots/boot-writer.ts";
import { firstAt } from "../types/first-at.ts";

/** Maximum number of boots returned by one look-up: more at one time are not real boots. */
const MAX_FOUND = 64;

/** The boots of a node before a source was read, by time: a look-up is a search, not a scan. */
export class OlderBoots {
  readonly #boots: readonly BootRow[];
  /** For each boot, the one that ends last among it and all that begin before it. */
  readonly #latest: BootRow[] = [];

  /** `boots` ordered by beginning. */
  constructor(boots: readonly BootRow[]) {
    this.#boots = boots;
    for (const boot of this.#boots) {
      const before = this.#latest.at(-1);
      this.#latest.push(before !== undefined && before.last_ms > boot.last_ms ? before : boot);
    }
  }

  /** Boots at the time, within the slack; the one that ends last first. */
  around(timeMs: number, slackMs: number): BootRow[] {
    const found: BootRow[] = [];
    for (let i = this.#count(timeMs + slackMs) - 1; i >= 0 && found.length < MAX_FOUND; i--) {
      if ((this.#latest[i] as BootRow).last_ms < timeMs - slackMs) break;
      const boot = this.#boots[i] as BootRow;
      if (boot.last_ms >= timeMs - slackMs) found.push(boot);
    }
    return found.sort((a, b) => b.last_ms - a.last_ms);
  }

  /** The one that ends last among those that begin before the time. */
  lastBefore(timeMs: number): BootRow | undefined {
    return this.#latest[this.#count(timeMs) - 1];
  }

  /** Number of boots that begin at the time or before it. */
  #count(timeMs: number): number {
    return firstAt(this.#boots, ({ first_ms }) => first_ms > timeMs);
  }
}
