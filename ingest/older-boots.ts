// SPDX-License-Identifier: Apache-2.0

import type { BootRow } from "../store/repositories/boots/boot-writer.ts";
import { firstAt } from "../types/first-at.ts";

/** Boots that one look-up gives, at most: more than these at one time are no boots. */
const MAX_FOUND = 64;

/** The boots that a node had before a source was read, by their times: a look-up costs a search, not a pass. */
export class OlderBoots {
  readonly #boots: readonly BootRow[];
  /** For each boot the one that ends last among it and those that begin before it. */
  readonly #latest: BootRow[] = [];

  /** `boots` in the order of their beginnings. */
  constructor(boots: readonly BootRow[]) {
    this.#boots = boots;
    for (const boot of this.#boots) {
      const before = this.#latest.at(-1);
      this.#latest.push(before !== undefined && before.last_ms > boot.last_ms ? before : boot);
    }
  }

  /** Those that have the time, give or take the slack; the one that ends last first. */
  around(timeMs: number, slackMs: number): BootRow[] {
    const found: BootRow[] = [];
    for (let i = this.#count(timeMs + slackMs) - 1; i >= 0 && found.length < MAX_FOUND; i--) {
      if ((this.#latest[i] as BootRow).last_ms < timeMs - slackMs) break;
      const boot = this.#boots[i] as BootRow;
      if (boot.last_ms >= timeMs - slackMs) found.push(boot);
    }
    return found.sort((a, b) => b.last_ms - a.last_ms);
  }

  /** Of those that begin before the time the one that ends last. */
  lastBefore(timeMs: number): BootRow | undefined {
    return this.#latest[this.#count(timeMs) - 1];
  }

  /** How many begin at the time or before it. */
  #count(timeMs: number): number {
    return firstAt(this.#boots, ({ first_ms }) => first_ms > timeMs);
  }
}
