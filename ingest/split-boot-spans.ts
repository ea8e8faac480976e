// SPDX-License-Identifier: Apache-2.0

import {
  bootDistance,
  firstKeyOfBoot,
  firstKeyOfSequence,
  MAX_BOOT,
  sequenceOf,
} from "../store/event-key.ts";
import { freeBoot } from "../store/repositories/boots/boot-writer.ts";
import {
  KernelEvents,
  type RecordPlace,
  RecordPlaces,
  timesWithin,
} from "../store/repositories/events/kernel-events.ts";
import { readWideGaps, type SequenceGap } from "../store/repositories/gaps/gap-rows.ts";
import type { Store } from "../store/store.ts";
import type { BootId } from "../types/ids.ts";
import { BootSpan, type Cut, keysOf } from "./boot-span.ts";
import { BootSpanRows, bootSpansOfSource } from "./boot-span-rows.ts";
import type { BootSpanMover } from "./move-boot-span.ts";
import { isTooFast, StepTimes } from "./serial-rate.ts";

/** Maximum number of examined holes. */
const MIN_HOLE = 64;
/** Time does not go back by more than this after a hole: stamps of one host do for long calls, but not for whole runs. */
const BACK_MS = 2000;

/** Position where a part of another host, or of another boot, begins. */
export interface Leap {
  /** The serials before and after it. */
  readonly before: number;
  readonly after: number;
  /** Milliseconds between both sides of the hole; negative where time goes back. */
  readonly waitMs: number;
  /** Bytes of the first event after it. */
  readonly offset: number;
  readonly length: number;
}

/**
 * Cuts the boot spans of a source where the serials advance faster than in a kernel: the events after such a jump belong to
 * another host without a name, or to another boot, whose times overlap too little to be noticed during the read. `touched` collects
 * the boots whose events have moved. `lowest` are the lowest new ids in each boot, undefined to examine all.
 */
export function splitBootSpans(
  store: Store,
  source: number,
  touched: Set<BootId>,
  mover: BootSpanMover,
  lowest: ReadonlyMap<BootId, number> | undefined,
): Leap[] {
  const bootSpans = bootSpansOfSource(store, source);
  const cuts = new BootSpanCuts(store, source, mover);
  const added: BootSpan[] = [];
  const leaps: Leap[] = [];
  let position = (bootSpans.at(-1)?.position ?? -1) + 1;
  for (const bootSpan of bootSpans) {
    if (bootSpan.lastSequence - bootSpan.firstSequence <= MIN_HOLE) continue;
    let low = bootSpan;
    for (const { first, last } of cuts.gapsOf(
      bootSpan,
      lowest === undefined ? 0 : lowest.get(bootSpan.boot),
    )) {
      const [before, after] = [first - 1 - bootSpan.shift, last + 1 - bootSpan.shift];
      const waitMs = cuts.leapAt(low, before, after);
      if (waitMs === undefined || freeBoot(store) > MAX_BOOT) continue;
      touched.add(low.boot);
      low = cuts.cut(low, before, after, position++);
      touched.add(low.boot);
      added.push(low);
      leaps.push({ before, after, waitMs, ...cuts.placeOf(low) });
    }
  }
  if (added.length > 0) new BootSpanRows(store, source).write([...bootSpans, ...added]);
  return leaps;
}

/** Cuts the boot spans of one source. */
export class BootSpanCuts {
  readonly #store: Store;
  readonly #source: number;
  readonly #steps: StepTimes;
  readonly #places: RecordPlaces;
  readonly #mover: BootSpanMover;

  constructor(store: Store, source: number, mover: BootSpanMover) {
    this.#mover = mover;
    this.#store = store;
    this.#source = source;
    this.#steps = new StepTimes(new KernelEvents(store));
    this.#places = new RecordPlaces(store);
  }

  /** Holes in a boot span too wide for a kernel, from a little before an id on. */
  gapsOf({ boot, shift, firstSequence, lastSequence }: BootSpan, lowest: number | undefined): SequenceGap[] {
    if (lowest === undefined) return [];
    const start = this.#steps.before(lowest, firstKeyOfBoot(boot));
    const from = Math.max(firstSequence + shift, sequenceOf(start) - 1);
    return readWideGaps(this.#store, boot, from, lastSequence + shift, MIN_HOLE);
  }

  /** Milliseconds between both sides of a hole, if too few for its serials; undefined: the hole is not a jump. */
  leapAt(bootSpan: BootSpan, before: number, after: number): number | undefined {
    const [from, end] = keysOf(bootSpan);
    const [low, high] = [before + 1, after].map((serial) =>
      firstKeyOfSequence(bootSpan.boot, serial + bootSpan.shift),
    ) as [number, number];
    const step = this.#steps.around([from, low], [high, end]);
    const isOther = isTooFast(after - before, step.waitMs) || (step.waitMs < -BACK_MS && step.isDense);
    return isOther && step.hasTwoCourses ? step.waitMs : undefined;
  }

  /**
   * Moves the events after a hole to a separate boot, and returns their new span. `before`, `after`: the serials beside the hole, as logged;
   * `position`: number of the new span in its source.
   */
  cut(
    bootSpan: BootSpan,
    before: number,
    after: number,
    position: number,
    cut: Cut = "serial-fell",
  ): BootSpan {
    const { node, boot, shift, marks } = bootSpan;
    const { kernel, bootId } = marks;
    const high = new BootSpan(node, position, cut, {
      ...(kernel && { kernel: [...kernel] }),
      ...(bootId && { bootId }),
    });
    high.boot = freeBoot(this.#store);
    high.shift = shift;
    Object.assign(high, { firstSequence: after, lastSequence: bootSpan.lastSequence });
    bootSpan.lastSequence = before;
    // the recorded sessions and programs mix those of both
    delete marks.session;
    delete marks.program;
    const distance = bootDistance(high.boot, boot);
    const [from, end] = keysOf(high);
    this.#mover.moveToNew(high, this.#source, [from + distance, end + distance]);
    for (const part of [bootSpan, high]) this.#setTimes(part);
    return high;
  }

  #setTimes(part: BootSpan): void {
    Object.assign(part, timesWithin(this.#store, keysOf(part)));
    part.isChanged = true;
  }

  /** Bytes of the first event of a span in the source; at 0 with length 0 if none is found. */
  placeOf(part: BootSpan): RecordPlace {
    return this.#places.inSource(keysOf(part), this.#source) ?? { offset: 0, length: 0 };
  }
}
