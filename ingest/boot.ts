// SPDX-License-Identifier: Apache-2.0

import type { BootRow } from "../store/repositories/boots/boot-writer.ts";
import type { BootId } from "../types/ids.ts";
import { widenTimes } from "./clock.ts";
import { SerialRuns } from "./serial-runs.ts";
import { TimeBuckets } from "./time-buckets.ts";

/** A boot of a node in progress. */
export class Boot {
  readonly id: BootId;
  readonly node: number;
  cut: string;
  firstMs: number;
  lastMs: number;
  /** Of kernel and user events; last below first: there are none. */
  firstSequence: number;
  lastSequence: number;
  /** Highest id of its kernel events. */
  highestKey: number;
  /** Lowest id added or changed since the last commit. */
  lowestChange = Number.POSITIVE_INFINITY;
  readonly runs = new SerialRuns();
  readonly buckets = new TimeBuckets();

  constructor(row: BootRow, highestKey: number) {
    this.id = row.id;
    this.node = row.node;
    this.cut = row.cut;
    this.firstMs = row.first_ms;
    this.lastMs = row.last_ms;
    this.firstSequence = row.first_seq;
    this.lastSequence = row.last_seq;
    this.highestKey = highestKey;
  }

  get hasEvents(): boolean {
    return this.lastSequence >= this.firstSequence;
  }

  /** Adds a new event. */
  note(key: number, sequence: number, timeMs: number, daemon: boolean): void {
    if (key < this.lowestChange) this.lowestChange = key;
    this.buckets.add(key, timeMs);
    if (daemon) {
      if (!this.hasEvents) this.#widen(timeMs);
      return;
    }
    widenTimes(this, sequence, timeMs);
    if (!this.hasEvents) {
      this.firstSequence = sequence;
      this.lastSequence = sequence;
    } else if (sequence > this.lastSequence) this.lastSequence = sequence;
    else if (sequence < this.firstSequence) this.firstSequence = sequence;
    this.runs.add(sequence);
    if (key > this.highestKey) this.highestKey = key;
  }

  /** Records that an event of it got more records. */
  touch(key: number): void {
    if (key < this.lowestChange) this.lowestChange = key;
  }

  row(): BootRow {
    return {
      id: this.id,
      node: this.node,
      cut: this.cut,
      first_ms: this.firstMs,
      last_ms: this.lastMs,
      first_seq: this.firstSequence,
      last_seq: this.lastSequence,
    };
  }

  #widen(timeMs: number): void {
    if (timeMs < this.firstMs) this.firstMs = timeMs;
    if (timeMs > this.lastMs) this.lastMs = timeMs;
  }
}
