// SPDX-License-Identifier: Apache-2.0

import { deleteProblems } from "../store/repositories/problems/problem-writer.ts";
import { hasOtherSources } from "../store/repositories/sources/known-sources.ts";
import { nodeName } from "../store/repositories/sources/node-rows.ts";
import { readAsOf } from "../store/repositories/sources/read-as-rows.ts";
import { completeSource, saveProgress } from "../store/repositories/sources/source-writer.ts";
import type { Store } from "../store/store.ts";
import type { WritingBatch } from "../store/writing-batch.ts";
import type { BootId } from "../types/ids.ts";
import { BlockWriter, storedBytes } from "./block-writer.ts";
import type { BootSpan } from "./boot-span.ts";
import { BootSpanRows, bootSpansOfSource } from "./boot-span-rows.ts";
import { completeness } from "./completeness.ts";
import { cutByBootIds } from "./cut-by-boot-ids.ts";
import type { LogFile } from "./discover-sources.ts";
import type { IngestError } from "./ingest-error.ts";
import { contradictsOthers, joinBoots } from "./join-boots.ts";
import { BootSpanMover } from "./move-boot-span.ts";
import { hasEvidence, noRecords } from "./no-records.ts";
import type { NodeState } from "./node-state.ts";
import type { ProblemCode } from "./problem-rows.ts";
import { type ReadingOrder, readingOrder } from "./reading-order.ts";
import { removeSource } from "./remove-source.ts";
import { headerLine, type ResumePoint, resumePoint } from "./resume-source.ts";
import { settleBootSpans } from "./settle-boot-spans.ts";
import { SourceReader } from "./source-reader.ts";
import { restoreState, saveState } from "./source-state.ts";
import type { KnownBy, SourceOptions, SourceSummary } from "./source-summary.ts";
import { splitBootSpans } from "./split-boot-spans.ts";
import { mayBeNewestFirst } from "./trend.ts";
import { findTwoHosts } from "./two-hosts.ts";
import {
  contradiction,
  mayBeDisorder,
  overlapsIn,
  tellOfBlocks,
  tellOfDisorder,
  tellOfLeaps,
  tellOfTurns,
  tellOfUnsorted,
  twoHosts,
} from "./two-hosts-problems.ts";

/** Maximum number of uncommitted bytes, for any number of events. */
const BATCH_BYTES = 64 * 1024 * 1024;
/** The first batch is small, and each later one twice as large, so that even a full disk keeps something. */
const FIRST_BATCH = { events: 2000, bytes: 1024 * 1024 };

/** Number of old bytes of a grown log that show whether it has the newest event first. */
const TAIL_BYTES = 64 * 1024;
const ORDER_UNKNOWN: ProblemCode = "order-unknown";
const UNDECIDED =
  "The time goes back here and the serial rises: a call that took long, or, where the newest event stands first, the end of an earlier boot. Too few events tell which; they count as one boot.";

/** Options for reading a source again. */
export interface Again {
  readonly order: "as it stands" | "by time" | ReadingOrder;
  readonly isFirstTime: boolean;
}

/** A few events with one serial are damage; many are two hosts. */
const MAX_COLLISIONS = 16;

/** A source that is being extended; a transaction is open before and after each call. */
export class OpenSource {
  readonly source: number;
  readonly #store: Store;
  readonly #file: LogFile;
  readonly #options: SourceOptions;
  readonly #batch: WritingBatch;
  readonly #reader: SourceReader;
  readonly #blocks: BlockWriter;
  readonly #bootSpans: BootSpanRows;
  readonly #before: ResumePoint["had"];
  /** How a known source was recognised. */
  readonly #knownBy: KnownBy | null;
  /** The source was never complete. */
  readonly #isFirstTime: boolean;
  /** All its bytes are read again: none are pending. */
  readonly #isAgain: boolean;
  /** The detected order, if it is read again in that order. */
  readonly #order: Again["order"] | undefined;
  /** Some of its events were written by a stopped ingest. */
  readonly #isResumed: boolean;
  /** After reading: parts of boots overlap in time, possibly only because the order of the lines is lost. */
  hasOverlaps = false;
  mayBeDisorder = false;
  /** The order in which to read it again: parts of it have the newest event first. Nothing else is decided then. */
  turned: ReadingOrder | undefined;
  /** Events counted twice, in two parts of one boot. */
  #merged = 0;
  #committedEvents = 0;
  #committedBytes: number;
  #batchEvents: number;
  #batchBytes = FIRST_BATCH.bytes;

  /**
   * Continues a row of `source` at its end: a new one, or one read completely or in part. `next` is the following byte;
   * `again`: all its bytes are read again, by time or in a given order. `knownBy` tells how stored bytes were recognised.
   */
  constructor(
    store: Store,
    batch: WritingBatch,
    file: LogFile,
    options: SourceOptions,
    source: number,
    next: number | "again" | Again | undefined,
    knownBy: KnownBy | null,
  ) {
    this.source = source;
    this.#store = store;
    this.#batch = batch;
    this.#file = file;
    this.#options = options;
    const again = typeof next === "object" ? next : undefined;
    const { offset, lines, had, resume } = resumePoint(
      store,
      source,
      again === undefined ? (next as number | "again" | undefined) : "again",
    );
    const { size } = had;
    this.#before = had;
    this.#knownBy = knownBy;
    this.#isFirstTime = again?.isFirstTime ?? (size === 0 || resume !== null);
    this.#isResumed = resume !== null;
    this.#isAgain = next === "again" || again !== undefined;
    this.#order = again?.order;
    this.#committedBytes = size;
    this.#batchEvents = Math.min(options.batchEvents, FIRST_BATCH.events);
    this.#blocks = new BlockWriter(store, source);
    const bootSpans = bootSpansOfSource(store, source);
    const recent = (from: number, at: number) => this.#blocks.recent(from, at);
    const { accepts } = options;
    this.#reader = new SourceReader(store, source, options.node, {
      offset,
      lines,
      bootSpans: bootSpans,
      recent,
      accepts,
      bounds: options.format.bounds,
      readAs: readAsOf(store, source),
      order: again?.order ?? "as it stands",
      stored: (from, to) => storedBytes(store, source, from, to),
      firstLine: offset === 0 ? undefined : headerLine(store, source),
    });
    this.#bootSpans = new BootSpanRows(store, source);
    this.#blocks.resume(size, resume !== null || knownBy === "bytes");
    this.#takeUp(resume, bootSpans);
    const readSize = typeof again?.order === "object" ? offset : size;
    for (const piece of storedBytes(store, source, offset, readSize)) {
      this.#reader.push(piece.bytes, piece.offset);
      this.#reader.flush();
    }
  }

  /** Adds the next bytes of the source. */
  async take(bytes: Buffer): Promise<void> {
    if (bytes.length === 0) return;
    const offset = this.#blocks.size;
    const room = this.#blocks.append(bytes);
    try {
      this.#push(bytes, offset);
    } catch (error) {
      // The pending block must finish before the database is closed; its error, if any, is the later one.
      await room?.catch(() => {});
      throw error;
    }
    if (room !== undefined) await room;
    const { lines, events } = this.#added();
    this.#options.onChunk(offset + bytes.length, lines, events);
    const isFull = events - this.#committedEvents >= this.#batchEvents;
    if (isFull || this.#blocks.size - this.#committedBytes >= this.#batchBytes) await this.commit();
  }

  /** The first byte may be the end of a line already read without it. */
  #push(bytes: Buffer, offset: number): void {
    const known = this.#reader.framer.consumed - offset;
    if (known === 1) this.#reader.push(bytes.subarray(1), offset + 1);
    else this.#reader.push(bytes, offset);
  }

  /** Commits the content read, and the state for resuming. */
  async commit(): Promise<void> {
    await this.#blocks.store();
    this.#reader.flush();
    this.#bootSpans.write(this.#reader.tracker.bootSpans);
    saveProgress(this.#store, this.source, this.#blocks.size, this.#reader.lines, saveState(this.#reader));
    this.#batch.commit();
    this.#batch.begin();
    this.#committedEvents = this.#added().events;
    this.#committedBytes = this.#blocks.size;
    this.#batchEvents = Math.min(this.#options.batchEvents, this.#batchEvents * 2);
    this.#batchBytes = Math.min(BATCH_BYTES, this.#batchBytes * 2);
  }

  /** All bytes are read: ends open events. Returns the bytes of an incomplete last line. */
  async end(): Promise<number> {
    const { closed } = this.#file;
    const { consumed } = this.#reader;
    const rest = this.#blocks.size - consumed;
    const isEnded = rest === 0 || this.#isAgain;
    const isComplete = isEnded || (!this.#options.waits && (closed || this.#isComplete()));
    const waiting = isComplete ? 0 : rest;
    this.#reader.end(isComplete ? { size: this.#blocks.size, isSure: this.#options.isFinal } : undefined);
    await this.#blocks.store();
    if (waiting > 0) this.#blocks.truncate(consumed);
    this.#reader.flush();
    this.#bootSpans.write(this.#reader.tracker.bootSpans);
    const size = this.#blocks.size - waiting;
    const sha256 = this.#blocks.sha256(waiting > 0);
    completeSource(this.#store, this.source, { size, lines: this.#reader.lines, sha256, closed, waiting });
    this.#noteOrder(size);
    if (this.turned !== undefined) return waiting;
    const told = this.#noteTwoHosts();
    const settled = new Set<BootId>();
    const mover = new BootSpanMover(this.#store);
    const lowest = this.#isResumed ? undefined : this.#reader.sink.lowest;
    tellOfLeaps(this.#reader, splitBootSpans(this.#store, this.source, settled, mover, lowest));
    cutByBootIds(this.#store, this.source, settled, mover);
    for (const boot of settleBootSpans(this.#store, this.source, mover)) settled.add(boot);
    if (this.#isFirstTime) this.#refuseUnfit();
    joinBoots(this.#store, this.source, settled, this.#reader.sink.collided, mover);
    const read = bootSpansOfSource(this.#store, this.source);
    tellOfDisorder(this.#reader, read);
    tellOfBlocks(this.#reader, read, told);
    this.hasOverlaps = overlapsIn(read).length > 0;
    this.mayBeDisorder = this.hasOverlaps && mayBeDisorder(this.#store, read);
    const most = this.#options.format.bounds["sorted-bytes"];
    if (this.mayBeDisorder && size > most) tellOfUnsorted(this.#reader, read, most);
    this.#merged = mover.merged;
    this.#reader.noteCopies(mover.copies);
    return waiting;
  }

  /**
   * An incomplete last line is read if it cannot grow, and also if that is unknown but the line is visibly
   * complete: if it grows after all, the source is read again.
   */
  #isComplete(): boolean {
    if (this.#options.isFinal) return true;
    const found = completeness(this.#file.path);
    return found === "complete" || (found === "unknown" && this.#reader.endsWhole);
  }

  /** Records the parts with the newest event first, and those with too few events to decide. */
  #noteOrder(size: number): void {
    if (this.#order !== undefined) return;
    deleteProblems(this.#store, this.source, [ORDER_UNKNOWN]);
    const { assembler, tracker, problems, table } = this.#reader;
    const falls = [...assembler.nodes.values()].flatMap(({ turns }) => turns.saved().falls ?? []);
    const isNew = this.#before.size === 0 || this.#isAgain;
    if (isNew ? !mayBeNewestFirst(falls) : !tracker.goesBack) return;
    const tail = Math.max(0, this.#before.size - TAIL_BYTES);
    const orderFrom = (from: number) =>
      readingOrder(this.#store, this.source, [from, size], table, this.#options.format.bounds["line-bytes"]);
    if (!isNew && tail > 0 && !orderFrom(tail).isTurned) return;
    const order = orderFrom(0);
    // Events close in time belong to one boot, in any order; but the records within an event are ordered, too.
    if (order.isTurned && (tracker.goesBack || order.mattersWithin)) this.turned = order;
    else if (tracker.goesBack && order.undecided !== undefined) {
      const { offset, line } = order.undecided;
      problems.add(ORDER_UNKNOWN, UNDECIDED, line, offset, offset);
    }
  }

  /** Records of two hosts without names cannot be separated: a source of them is refused, a few of them are problems. */
  #noteTwoHosts(): ReadonlySet<NodeState> {
    const { assembler, tracker, conflicts } = this.#reader;
    const found = findTwoHosts(this.#store, assembler.nodes.values(), tracker.bootSpans);
    const isNameless = (node: NodeState) => node.name === null;
    const refused = found.some(({ node, isMuch }) => isMuch && isNameless(node)) || conflicts.areMuch;
    if (refused && this.#isFirstTime) this.#refuse(twoHosts(this.#file.path));
    tellOfTurns(this.#reader, found);
    return new Set(found.map(({ node }) => node));
  }

  #isOfAnotherHost(): boolean {
    const { collisions, met } = this.#reader.sink;
    const isNameless = [...this.#reader.assembler.nodes.values()].some(({ name }) => name === null);
    if (!isNameless) return false;
    return (collisions > MAX_COLLISIONS && collisions > met) || contradictsOthers(this.#store, this.source);
  }

  /** A source that turns out to be another host's, or not an audit log, is removed again. */
  #refuseUnfit(): void {
    const { path } = this.#file;
    if (this.#isOfAnotherHost())
      this.#refuse(hasOtherSources(this.#store, this.source) ? contradiction(path) : twoHosts(path));
    if (!this.#options.requiresRecords || this.#reader.lines === 0) return;
    if (this.#reader.tracker.bootSpans.length === 0 && !hasEvidence(this.#store, this.source))
      this.#refuse(noRecords(path, this.#reader.firstRejected));
  }

  #refuse(error: IngestError): never {
    removeSource(this.#store, this.source);
    this.#batch.commit();
    this.#batch.begin();
    throw error;
  }

  get isFirstTime(): boolean {
    return this.#isFirstTime;
  }

  /** Events whose serial is used by another one of their boot. */
  get collisions(): number {
    return this.#reader.sink.collisions;
  }

  /** Bytes in the database. */
  get size(): number {
    return this.#blocks.size;
  }

  summary(relation: "new" | "continued", complete: boolean, pendingBytes: number): SourceSummary {
    const bytes = this.#blocks.size - pendingBytes - this.#before.size;
    const addedSha256 = bytes > 0 ? this.#blocks.addedSha256(pendingBytes > 0) : null;
    const read = { path: this.#file.path, source: this.source, relation, bytes, ...this.#added() };
    return { ...read, pendingBytes, knownBy: this.#knownBy, addedSha256, complete };
  }

  #takeUp(resume: string | null, bootSpans: readonly BootSpan[]): void {
    if (resume !== null) {
      restoreState(this.#store, this.source, this.#reader, resume, bootSpans);
      return;
    }
    const { tracker, assembler } = this.#reader;
    for (const bootSpan of bootSpans) {
      tracker.resume(assembler.nodeNamed(nodeName(this.#store, bootSpan.node)), bootSpan);
    }
  }

  #added(): { lines: number; events: number; problems: number } {
    const { sink, problems, lines } = this.#reader;
    const events = sink.added - this.#merged - this.#before.events;
    return { lines: lines - this.#before.lines, events, problems: problems.added };
  }
}
