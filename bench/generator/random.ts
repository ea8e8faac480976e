// SPDX-License-Identifier: Apache-2.0

/** A source of repeatable chance: the same seed gives the same log, on every machine. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** An integer in [low, high]. */
  between(low: number, high: number): number;
  /** One of the items. */
  pick<Item>(items: readonly Item[]): Item;
  /** True in this share of the calls. */
  chance(share: number): boolean;
  /** So many lower-case hex digits. */
  hex(digits: number): string;
}

/** Chance from a seed. Source: mulberry32, public domain. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    pick: (items) => items[Math.floor(next() * items.length)] as (typeof items)[number],
    chance: (share) => next() < share,
    hex: (digits) => {
      let text = "";
      while (text.length < digits) text += between(0, 0xffffff).toString(16).padStart(6, "0");
      return text.slice(0, digits);
    },
  };
}
