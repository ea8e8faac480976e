// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import type { SourceSummary } from "./source-summary.ts";

/** An archive may have a million logs: up to this many items are kept in memory, the rest are only counted. */
const MOST_KEPT = 1000;

/** A list with its full length and only its first members. */
export class FirstFew<T> {
  readonly kept: T[] = [];
  count = 0;

  add(member: T): void {
    this.count++;
    if (this.kept.length < MOST_KEPT) this.kept.push(member);
  }
}

/** The sums of a run's sources. */
export class RunTotals {
  lines = 0;
  events = 0;
  problems = 0;
  readonly #digest = createHash("sha256").update("[[");
  #isFirst = true;

  /** `sha256`: of the added bytes, or of the source if there are none. */
  add({ lines, events, problems }: SourceSummary, sha256: string | null): void {
    this.lines += lines;
    this.events += events;
    this.problems += problems;
    this.#digest.update(`${this.#isFirst ? "" : ","}${JSON.stringify(sha256)}`);
    this.#isFirst = false;
  }

  /** A counted part has changed since. */
  correct(events: number, problems: number): void {
    this.events += events;
    this.problems += problems;
  }

  /** SHA-256 over these hashes and the counts, as JSON. */
  get digest(): string {
    const { lines, events, problems } = this;
    return this.#digest
      .copy()
      .update(`],${JSON.stringify({ lines, events, problems })}]`)
      .digest("hex");
  }
}
