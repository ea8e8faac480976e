// SPDX-License-Identifier: Apache-2.0

import { BUCKET_MS } from "../store/repositories/events/time-bounds.ts";

export interface Bucket {
  first: number;
  last: number;
  events: number;
}

/** Keys of the events added since the last commit, by ten seconds. */
export class TimeBuckets {
  readonly #buckets = new Map<number, Bucket>();
  #latest = Number.NaN;
  #bucket: Bucket = { first: 0, last: 0, events: 0 };

  add(key: number, timeMs: number): void {
    const number = Math.floor(timeMs / BUCKET_MS);
    if (number !== this.#latest) this.#turnTo(number, key);
    const bucket = this.#bucket;
    bucket.events++;
    if (key < bucket.first) bucket.first = key;
    if (key > bucket.last) bucket.last = key;
  }

  /** Returns the buckets by number, and clears them. */
  take(): [number, Bucket][] {
    const buckets = [...this.#buckets];
    this.#buckets.clear();
    this.#latest = Number.NaN;
    return buckets;
  }

  #turnTo(number: number, key: number): void {
    let bucket = this.#buckets.get(number);
    if (bucket === undefined) {
      bucket = { first: key, last: key, events: 0 };
      this.#buckets.set(number, bucket);
    }
    this.#latest = number;
    this.#bucket = bucket;
  }
}
