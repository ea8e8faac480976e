// SPDX-License-Identifier: Apache-2.0

import { begunSource } from "../store/repositories/sources/known-sources.ts";
import { readStoredBytes } from "../store/repositories/sources/source-writer.ts";
import type { Store } from "../store/store.ts";
import type { WritingBatch } from "../store/writing-batch.ts";
import { CutLog } from "./cut-log.ts";
import type { LogFile, SkippedName } from "./discover-sources.ts";
import { IngestError } from "./ingest-error.ts";
import { ingestSource } from "./ingest-source.ts";
import { type ArchiveContents, type Input, type LogInput, openInputs } from "./open-inputs.ts";
import { type PackedRest, wordsOfRest } from "./packed-bytes.ts";
import { ProblemRows } from "./problem-rows.ts";
import { removeSource } from "./remove-source.ts";
import { rereadShared, type StoredOptions } from "./reread-sources.ts";
import { RunBook } from "./run-book.ts";
import { FirstFew, RunTotals } from "./run-totals.ts";
import { settleHosts } from "./settle-hosts.ts";
import type { SourceOptions, SourceSummary } from "./source-summary.ts";

/** Errors after which the database has nothing of the source. */
const WITHOUT_REST: readonly string[] = [
  "CTR_INGEST_CONTRADICTION",
  "CTR_INGEST_NO_LOGS",
  "CTR_INGEST_NO_RECORDS",
  "CTR_INGEST_PACKED",
  "CTR_INGEST_SOURCE_CHANGED",
  "CTR_INGEST_UNREADABLE",
];

export interface RunOptions {
  readonly run: number;
  readonly isStopped: () => boolean;
  readonly sourceOptions: (file: LogFile) => SourceOptions;
  /** Options for reading again sources of another host; undefined: left to the next ingest. */
  readonly again?: StoredOptions;
  /** The run takes hours: its additions to one source are one row. */
  readonly isLong?: boolean;
}

/** Reads one input after another; an error in one affects no other. No transaction is open before and after. */
export class IngestRun {
  readonly sources = new FirstFew<SourceSummary>();
  readonly archives = new FirstFew<ArchiveContents>();
  readonly refusals = new FirstFew<IngestError>();
  readonly skipped = new FirstFew<SkippedName>();
  readonly totals = new RunTotals();
  /** Whether a non-empty or known log was read. */
  hasRead = false;
  #last: SourceSummary | undefined;
  #lastRefusal: IngestError | undefined;
  readonly #store: Store;
  readonly #batch: WritingBatch;
  readonly #options: RunOptions;
  readonly #book: RunBook;
  #isWhole = true;

  constructor(store: Store, batch: WritingBatch, options: RunOptions) {
    this.#store = store;
    this.#batch = batch;
    this.#options = options;
    this.#book = new RunBook(store, options.run, options.isLong === true);
  }

  /** False if a source is incomplete, to be continued by the next ingest. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Reads a file, the standard input, or the logs of an archive. Throws StoreError. */
  async read(file: LogFile): Promise<void> {
    try {
      for await (const input of openInputs(file)) {
        await this.#take(input);
        if (this.#options.isStopped()) return;
      }
    } catch (error) {
      this.#refuse(file, error);
    }
  }

  async #take(input: Input): Promise<void> {
    if (input.kind === "log") await this.#readLog(input);
    else if (input.kind === "refused") this.#refuse(input.file, input.error);
    else if (input.kind === "skipped") this.#skip(input.file, input.what);
    else {
      const { file, tapped, contents } = input;
      this.archives.add(contents);
      this.#write(() => this.#book.addArchive(file, tapped));
    }
  }

  async #readLog(input: LogInput): Promise<void> {
    const { file, tapped, rests } = input;
    const { sourceOptions } = this.#options;
    const log = new CutLog();
    this.#batch.begin();
    try {
      const bytes = log.upToCut(input.bytes);
      const read = await ingestSource(this.#store, this.#batch, { ...input, bytes }, sourceOptions(file));
      const summary = withProblems(this.#store, read, rests, log.cut);
      this.#write(() => this.#book.addSource(file, summary, tapped()));
      this.#last = summary;
      const settled = await this.#settleHosts(summary);
      this.sources.add(settled);
      this.totals.add(settled, settled.addedSha256 ?? this.#hashOf(settled));
      this.hasRead ||= summary.relation !== "empty";
      for (const what of [log.cut, input.plain?.change]) if (what !== undefined) this.#tellOf(file, what);
    } catch (error) {
      this.#batch.rollback();
      const isCut = error instanceof IngestError && error.code === "CTR_INGEST_NO_RECORDS";
      this.#refuse(file, isCut ? (log.cut ?? error) : error);
    }
  }

  /** Reads again sources that turn out to belong to one host: pairs of events become one, and were counted twice. */
  async #settleHosts(summary: SourceSummary): Promise<SourceSummary> {
    const { source, complete, relation } = summary;
    const { again } = this.#options;
    if (again === undefined || source === undefined || !complete || relation === "known") return summary;
    const read = await settleHosts(this.#store, this.#batch, source, again);
    let settled = summary;
    for (const { source: changed, events, problems } of read) {
      if (changed === source) settled = corrected(summary, events, problems);
      else this.#correct(changed, events, problems);
      this.#write(() => this.#book.correct(changed as number, events, problems));
    }
    return settled;
  }

  /** Reads again sources that shared lines with removed ones. */
  async rereadShared(): Promise<void> {
    const { again } = this.#options;
    for (const { source, events, problems } of again === undefined
      ? []
      : await rereadShared(this.#store, this.#batch, again)) {
      this.#correct(source, events, problems);
      this.#write(() => this.#book.correct(source as number, events, problems));
    }
  }

  #correct(source: number | undefined, events: number, problems: number): void {
    const at = this.sources.kept.findLastIndex((kept) => kept.source === source);
    if (at < 0) return;
    const before = this.sources.kept[at] as SourceSummary;
    const after = corrected(before, events, problems);
    this.sources.kept[at] = after;
    this.totals.correct(after.events - before.events, after.problems - before.problems);
  }

  /** An error other than an IngestError is not caused by the input, and ends the ingest. */
  #refuse(file: LogFile, error: unknown): void {
    if (!(error instanceof IngestError)) throw error;
    if (error.code === "CTR_INGEST_DAMAGED_ARCHIVE") this.#removeBegun(file);
    else this.#isWhole &&= WITHOUT_REST.includes(error.code);
    this.#tellOf(file, error);
  }

  #tellOf(file: LogFile, error: IngestError): void {
    this.#lastRefusal = error;
    this.refusals.add(error);
    this.#write(() => this.#book.addRefusal(file, "refused", error.message));
  }

  /** The position of the damage in a log is unknown: its committed batches are removed again. */
  #removeBegun({ path }: LogFile): void {
    const found = begunSource(this.#store, path);
    if (found === undefined) return;
    if (found.run !== this.#options.run) {
      // Most of it existed before.
      this.#isWhole = false;
      return;
    }
    if (!this.#batch.isOpen) this.#batch.begin();
    removeSource(this.#store, found.id);
    this.#batch.commit();
  }

  #skip(file: LogFile, what: string): void {
    this.skipped.add({ path: file.path, kind: what });
    this.#write(() => this.#book.addRefusal(file, "skipped", what));
  }

  #hashOf({ source }: SourceSummary): string | null {
    return source === undefined ? null : readStoredBytes(this.#store, source).sha256;
  }

  /** The summary or the refusal of the last input; returned once. */
  takeLast(): { readonly summary: SourceSummary | undefined; readonly refusal: IngestError | undefined } {
    const taken = { summary: this.#last, refusal: this.#lastRefusal };
    this.#last = undefined;
    this.#lastRefusal = undefined;
    return taken;
  }

  /** Ends a long run: its rows get the hashes of their additions. Returns the digest of the run. */
  close(): string {
    let digest = "";
    this.#write(() => {
      digest = this.#book.close();
    });
    return digest;
  }

  #write(rows: () => void): void {
    if (!this.#batch.isOpen) this.#batch.begin();
    rows();
    this.#batch.commit();
  }
}

/** Changes by reading again, without content from before the run. */
function corrected(summary: SourceSummary, events: number, problems: number): SourceSummary {
  return {
    ...summary,
    events: Math.max(0, summary.events + events),
    problems: Math.max(0, summary.problems + problems),
  };
}

/** Reports errors after the end of a packed log. */
function withProblems(
  store: Store,
  summary: SourceSummary,
  rests: readonly PackedRest[],
  cut: IngestError | undefined,
): SourceSummary {
  const { source } = summary;
  if (source === undefined || (rests.length === 0 && cut === undefined)) return summary;
  const { size, lines } = readStoredBytes(store, source);
  const problems = new ProblemRows(store, source);
  if (rests.length > 0) problems.add("packed-rest", rests.map(wordsOfRest).join("\n"), lines, size, size);
  if (cut !== undefined) problems.add("packed-cut", cut.message, lines, size, size);
  return { ...summary, problems: summary.problems + problems.added };
}
