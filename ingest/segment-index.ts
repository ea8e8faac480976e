// SPDX-License-Identifier: Apache-2.0
import type { Segment } from "./segment.ts";

const HOUR_MS = 3_600_000;
/** Hours of a node that are remembered, and segments of one hour: more are no log of a host. */
const MAX_HOURS = 65_536;
const MAX_SEGMENTS = 16;

/** A node's segments of this source by the hours of their events. */
export class SegmentIndex {
  readonly #hours = new Map<number, Segment[]>();

  /** To be called with each event; costs something where a segment comes to another hour. */
  note(segment: Segment, timeMs: number): void {
    const hour = Math.floor(timeMs / HOUR_MS);
    if (segment.hour === hour) return;
    segment.hour = hour;
    this.#add(hour, segment);
  }

  /** Takes up a segment of an ingest before. */
  takeUp(segment: Segment): void {
    const [first, last] = [segment.firstMs, segment.lastMs].map((ms) => Math.floor(ms / HOUR_MS));
    for (let hour = first as number; hour <= (last as number); hour++) {
      if (this.#hours.size >= MAX_HOURS) return;
      this.#add(hour, segment);
    }
  }

  at(timeMs: number): readonly Segment[] {
    return this.#hours.get(Math.floor(timeMs / HOUR_MS)) ?? [];
  }

  #add(hour: number, segment: Segment): void {
    const known = this.#hours.get(hour);
    if (known === undefined) {
      if (this.#hours.size < MAX_HOURS) this.#hours.set(hour, [segment]);
    } else if (!known.includes(segment)) {
      if (known.length >= MAX_SEGMENTS) known.shift();
      known.push(segment);
    }
  }
}
