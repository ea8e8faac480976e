// SPDX-License-Identifier: Apache-2.0

import { createHash } from "node:crypto";
import { correctRunSource, saveAddedHash } from "../store/repositories/sources/run-writer.ts";
import { readStoredBytes } from "../store/repositories/sources/source-writer.ts";
import type { Store } from "../store/store.ts";
import { storedBytes } from "./block-writer.ts";
import type { TappedBytes } from "./byte-tap.ts";
import type { LogFile } from "./discover-sources.ts";
import { addRunArchive, addRunRefusal, addRunSource } from "./run-rows.ts";
import { RunTotals } from "./run-totals.ts";
import type { SourceSummary } from "./source-summary.ts";

/** Maximum number of different refusals kept for a long run. */
const MOST_REFUSALS = 1000;

/** The part of one source read so far by a long run. */
interface Entry {
  readonly position: number;
  readonly summary: SourceSummary;
  readonly pieces: number;
}

/** The rows of `run_source` of one run. A long run, which reads a source a thousand times, has one row per source. Needs an open transaction. */
export class RunBook {
  readonly #store: Store;
  readonly #run: number;
  readonly #isLong: boolean;
  readonly #entries = new Map<number, Entry>();
  readonly #refusals = new Set<string>();
  #next = 0;

  constructor(store: Store, run: number, isLong: boolean) {
    this.#store = store;
    this.#run = run;
    this.#isLong = isLong;
  }

  addSource(file: LogFile, summary: SourceSummary, tapped: TappedBytes | undefined): void {
    if (!this.#isLong) return this.#addSource(this.#next++, file, summary, tapped);
    const { source, bytes } = summary;
    if (source === undefined || bytes === 0) return;
    const before = this.#entries.get(source);
    const position = before?.position ?? this.#next++;
    const sum = before === undefined ? summary : sumOf(before.summary, summary);
    this.#entries.set(source, { position, summary: sum, pieces: (before?.pieces ?? 0) + 1 });
    this.#addSource(position, file, sum, tapped);
  }

  /** The run's addition to a source has changed since, if there is one. */
  correct(source: number, events: number, problems: number): void {
    correctRunSource(this.#store, this.#run, source, { events, problems });
  }

  addArchive(file: LogFile, tapped: TappedBytes | undefined): void {
    addRunArchive(this.#store, this.#run, this.#next++, file, tapped);
  }

  addRefusal(file: LogFile, relation: "refused" | "skipped", note: string): void {
    if (this.#isLong) {
      if (this.#refusals.has(note) || this.#refusals.size === MOST_REFUSALS) return;
      this.#refusals.add(note);
    }
    addRunRefusal(this.#store, this.#run, this.#next++, file, relation, note);
  }

  /** Sets the hash of all added bytes in each row of a long run. Returns the run's digest. */
  close(): string {
    const totals = new RunTotals();
    for (const [source, { position, summary, pieces }] of this.#entries) {
      const hash = pieces === 1 ? summary.addedSha256 : this.#hashOfLast(source, summary.bytes);
      saveAddedHash(this.#store, this.#run, position, hash);
      totals.add(summary, hash);
    }
    return totals.digest;
  }

  #addSource(position: number, file: LogFile, summary: SourceSummary, tapped: TappedBytes | undefined): void {
    addRunSource(this.#store, this.#run, position, file, summary, tapped);
  }

  /** Hash of the last bytes of a source; null if it was removed again. */
  #hashOfLast(source: number, bytes: number): string | null {
    const size = readStoredBytes(this.#store, source)?.size;
    if (size === undefined || size < bytes) return null;
    const hash = createHash("sha256");
    for (const piece of storedBytes(this.#store, source, size - bytes, size)) hash.update(piece.bytes);
    return hash.digest("hex");
  }
}

function sumOf(before: SourceSummary, now: SourceSummary): SourceSummary {
  return {
    ...now,
    relation: before.relation,
    bytes: before.bytes + now.bytes,
    lines: before.lines + now.lines,
    events: before.events + now.events,
    problems: before.problems + now.problems,
    knownBy: "file",
    addedSha256: null,
  };
}
