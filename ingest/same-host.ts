// SPDX-License-Identifier: Apache-2.0
import { BlockReader } from "../store/blocks.ts";
import { bootDistance, serialOf, spanOfSequences } from "../store/event-key.ts";
import { EventWriter } from "../store/event-writer.ts";
import { RecordReader } from "../store/records.ts";
import { commonEvents, type EventPair } from "../store/repositories/events/common-events.ts";
import type { Store } from "../store/store.ts";
import { recordsOfEvent } from "../transport/read-frame.ts";
import { type BootSpanGroup, groupBootSpans } from "./assign-boots.ts";
import type { BootSpan } from "./boot-span.ts";
import { BootSpanFit } from "./boot-span-fit.ts";
import type { StoredBootSpan } from "./boot-span-rows.ts";
import { EventRows } from "./event-rows.ts";
import { RowDictionary } from "./row-dictionary.ts";
import { saysTheSame } from "./same-record.ts";

/** Numbers of serials compared between two parts, and of events whose records are compared. */
const MAX_COMPARED = 4096;
const MAX_READ = 64;
/** This many events other than calls identify a host: services of two hosts copied from one image write the same. */
const MANY = 8;

/** Decides whether the events of two hosts are the same: one host with a log received in two ways. */
export class SameHost {
  readonly #fit: BootSpanFit;
  readonly #pairs: ReturnType<typeof commonEvents>;
  readonly #records: RecordReader;
  readonly #rows: EventRows;

  constructor(store: Store) {
    this.#fit = new BootSpanFit(store);
    this.#pairs = commonEvents(store, MAX_COMPARED);
    this.#records = new RecordReader(store, new BlockReader(store));
    this.#rows = new EventRows(new RowDictionary(store), new EventWriter(store), this.#records);
  }

  /**
   * Whether one call, or MANY other events, of the parts are those of the host with the others: `same`. `contradiction`: they
   * cannot be one host's, for a serial has two times or two meanings, or a part lies at the time of another boot.
   */
  compare(
    own: readonly StoredBootSpan[],
    others: readonly StoredBootSpan[],
  ): "same" | "unlike" | "contradiction" {
    // A log may have both, one after the other: the part without the name is treated as another source.
    const mine = new Set(own.map(({ source, bootSpan }) => ({ source: -1 - source, bootSpan })));
    const common: EventPair[] = [];
    for (const { members } of this.#grouped([...mine, ...others])) {
      const parts = members.map(({ stored }) => stored);
      const [left, right] = [parts.filter((part) => mine.has(part)), parts.filter((part) => !mine.has(part))];
      if (right.length === 0 && left.some((part) => others.some(atTimeOf(part)))) return "contradiction";
      for (const part of left)
        for (const other of right) {
          const pairs = this.#pairsOf(part.bootSpan, other.bootSpan);
          if (pairs.some(({ isSame }) => isSame === 0)) return "contradiction";
          for (const pair of pairs) common.push(pair);
        }
    }
    return this.#compareText(common);
  }

  #grouped(bootSpans: readonly StoredBootSpan[]): BootSpanGroup[] {
    return groupBootSpans(bootSpans, {
      fit: (left, right) => left.boot === right.boot || this.#fit.areOfOneBoot(left, right),
      follows: (before, after) => this.#fit.follows(before, after),
    });
  }

  /** Corresponding parts of boots of one host. */
  boots(bootSpans: readonly StoredBootSpan[]): (readonly StoredBootSpan[])[] {
    return this.#grouped(bootSpans).map(({ members }) => members.map(({ stored }) => stored));
  }

  #pairsOf(left: BootSpan, right: BootSpan): EventPair[] {
    const first = Math.max(left.firstSequence + left.shift, right.firstSequence + right.shift);
    const last = Math.min(left.lastSequence + left.shift, right.lastSequence + right.shift);
    if (first > last) return [];
    return this.#pairs(spanOfSequences(left.boot, first, last), bootDistance(left.boot, right.boot));
  }

  #compareText(common: readonly EventPair[]): "same" | "unlike" | "contradiction" {
    const step = Math.max(1, common.length / MAX_READ);
    let calls = 0;
    let same = 0;
    for (let at = 0; at < common.length; at += step) {
      const { own, other, timeMs } = common[Math.floor(at)] as EventPair;
      const [left, right] = [this.#recordsOf(own, timeMs), this.#recordsOf(other, timeMs)];
      const copied = left.filter((record) =>
        right.some((twin) => twin.type === record.type && saysTheSame(record, twin)),
      );
      const isCall = copied.some(({ type, truncated }) => type === "SYSCALL" && !truncated);
      // One call is one event, regardless of the loss of other records.
      if (!isCall && own !== other && this.#rows.areTwo(own, other, timeMs)) return "contradiction";
      if (copied.length > 0) same++;
      if (isCall) calls++;
    }
    return calls > 0 || same >= MANY ? "same" : "unlike";
  }

  #recordsOf(id: number, timeMs: number) {
    return this.#records
      .recordsOf(id)
      .flatMap(({ line }) => recordsOfEvent(line, timeMs, serialOf(id), () => this.#records.nodeOf(id)));
  }
}

function atTimeOf({ bootSpan: a }: StoredBootSpan): (other: StoredBootSpan) => boolean {
  return ({ bootSpan: b }) => b.hasEvents && a.firstMs <= b.lastMs && b.firstMs <= a.lastMs;
}
