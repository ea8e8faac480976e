// SPDX-License-Identifier: Apache-2.0
import type { BootSpan } from "./boot-span.ts";

const HOUR_MS = 3_600_000;
/** Maximum number of hours per node, and of boot spans per hour: more are not a real host's log. */
const MAX_HOURS = 65_536;
const MAX_SEGMENTS = 16;

/** A node's boot spans of this source by the hours of their events. */
export class BootSpanIndex {
  readonly #hours = new Map<number, BootSpan[]>();

  /** Call it with each event; it is cheap unless a boot span reaches another hour. */
  note(bootSpan: BootSpan, timeMs: number): void {
    const hour = Math.floor(timeMs / HOUR_MS);
    if (bootSpan.hour === hour) return;
    bootSpan.hour = hour;
    this.#add(hour, bootSpan);
  }

  /** Restores a boot span of an earlier ingest. */
  takeUp(bootSpan: BootSpan): void {
    const [first, last] = [bootSpan.firstMs, bootSpan.lastMs].map((ms) => Math.floor(ms / HOUR_MS));
    for (let hour = first as number; hour <= (last as number); hour++) {
      if (this.#hours.size >= MAX_HOURS) return;
      this.#add(hour, bootSpan);
    }
  }

  at(timeMs: number): readonly BootSpan[] {
    return this.#hours.get(Math.floor(timeMs / HOUR_MS)) ?? [];
  }

  #add(hour: number, bootSpan: BootSpan): void {
    const known = this.#hours.get(hour);
    if (known === undefined) {
      if (this.#hours.size < MAX_HOURS) this.#hours.set(hour, [bootSpan]);
    } else if (!known.includes(bootSpan)) {
      if (known.length >= MAX_SEGMENTS) known.shift();
      known.push(bootSpan);
    }
  }
}
