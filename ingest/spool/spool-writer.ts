// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from "node:timers/promises";
import { LostCounter } from "./lost-counter.ts";
import type { LostRecords } from "./segment-journal.ts";
import { spoolSize } from "./spool-folder.ts";
import { SpoolSegment } from "./spool-segment.ts";

/** Maximum size of one write. */
const PIECE_BYTES = 1 << 20;
/** Delay before retrying a full spool or a failing disk. */
const RETRY_MS = 200;
/** Interval of recording losses while the spool is full. */
const NOTE_LOST_MS = 5000;

/** The disk is slower than the arrival of records. */
const MEMORY_FULL = "the memory for unwritten records is full";

/** Timeout of a write at the end. */
const HANGING_MS = 1000;

export interface SpoolLimits {
  /** Maximum number of bytes queued in memory. */
  readonly memoryBytes: number;
  /** Maximum size of the spool, plus one piece. */
  readonly spoolBytes: number;
  /** Size at which a segment is closed. */
  readonly segmentBytes: number;
}

/** Counts of a writer's work. */
export interface SpoolCounts {
  readonly received: number;
  readonly written: number;
  readonly lost: number;
  readonly queued: number;
  readonly mostQueued: number;
}

/**
 * Accepts lines without blocking: lines that cannot be written yet are queued in memory, and lines beyond the bound are counted. One write is
 * in progress at a time, on a system thread, so that a slow disk never blocks the reader.
 */
export class SpoolWriter {
  readonly #folder: string;
  readonly #onTrouble: (words: string | undefined) => void;
  #limits: SpoolLimits;
  #queue: (Buffer | LostRecords)[] = [];
  #queued = 0;
  #mostQueued = 0;
  readonly #lost = new LostCounter();
  #notedMs = Number.NEGATIVE_INFINITY;
  #segment: SpoolSegment | undefined;
  #segments = 0;
  /** Bytes of other segments; undefined: not known yet. */
  #others: number | undefined;
  #isWorking = false;
  #isStopped = false;
  #trouble: string | undefined;
  readonly #idle: (() => void)[] = [];
  #counts = { received: 0, written: 0, lost: 0 };

  /** `onTrouble` is called with the reason when writing fails, and with undefined when it works again. */
  constructor(folder: string, limits: SpoolLimits, onTrouble: (words: string | undefined) => void) {
    this.#folder = folder;
    this.#limits = limits;
    this.#onTrouble = onTrouble;
  }

  set limits(limits: SpoolLimits) {
    this.#limits = limits;
  }

  /** Bytes of lines. */
  get counts(): SpoolCounts {
    return { ...this.#counts, queued: this.#queued, mostQueued: this.#mostQueued };
  }

  /** Adds complete lines. */
  push(lines: Buffer): void {
    if (lines.length === 0) return;
    this.#counts.received += lines.length;
    if (this.#queued + lines.length > this.#limits.memoryBytes && this.#queued > 0) {
      this.#counts.lost += lines.length;
      this.#lost.add(lines);
      this.#say(this.#trouble ?? MEMORY_FULL);
      return;
    }
    if (this.#lost.any) this.#queue.push(this.#lost.take());
    this.#queue.push(lines);
    this.#queued += lines.length;
    this.#mostQueued = Math.max(this.#mostQueued, this.#queued);
    if (!this.#isWorking) this.#start();
  }

  /** The end: waits, up to a timeout, until all accepted lines are written, and closes the segment. False: there was no space for all. */
  async end(patienceMs: number): Promise<boolean> {
    const timer = new AbortController();
    const isDone = this.#isWorking ? new Promise<void>((resolve) => this.#idle.push(resolve)) : undefined;
    const late = sleep(patienceMs, undefined, { signal: timer.signal }).catch(() => {});
    if (isDone !== undefined) await Promise.race([isDone, late]);
    this.#isStopped = true;
    // A write in progress ends, unless the disk hangs.
    if (this.#isWorking) await Promise.race([isDone, sleep(HANGING_MS)]);
    timer.abort();
    const isEmpty = this.#queue.length === 0;
    const lost = this.#takeLost();
    try {
      if (lost.length > 0) this.#segment ??= await SpoolSegment.create(this.#folder, this.#nextName());
      for (const records of lost) await this.#segment!.noteLost(records);
      await this.#close();
    } catch (error) {
      this.#say((error as Error).message);
    }
    return isEmpty;
  }

  /** All unwritten lines and earlier losses, in order of arrival. */
  #takeLost(): LostRecords[] {
    const lost: LostRecords[] = [];
    const rest = new LostCounter();
    const take = (counter: LostCounter) => counter.any && lost.push(counter.take());
    for (const left of this.#queue) {
      if (Buffer.isBuffer(left)) {
        rest.add(left);
        this.#counts.lost += left.length;
      } else {
        take(rest);
        lost.push(left);
      }
    }
    take(rest);
    take(this.#lost);
    this.#queue = [];
    return lost;
  }

  #start(): void {
    this.#isWorking = true;
    this.#work()
      .finally(() => {
        this.#isWorking = false;
        for (const done of this.#idle.splice(0)) done();
      })
      .catch(() => {});
  }

  async #work(): Promise<void> {
    while (this.#queue.length > 0 && !this.#isStopped) {
      try {
        if (!(await this.#hasRoom())) {
          this.#say("the spool is full");
          await this.#noteLost();
          await sleep(RETRY_MS);
          continue;
        }
        await this.#writeNext();
        // Under a load above the disk's speed the memory fills repeatedly: one message reports it.
        if (this.#trouble !== MEMORY_FULL || this.#queue.length === 0) this.#say(undefined);
      } catch (error) {
        this.#say((error as Error).message);
        await sleep(RETRY_MS);
      }
    }
  }

  async #writeNext(): Promise<void> {
    const segment = await this.#open();
    const [first] = this.#queue;
    if (!Buffer.isBuffer(first)) {
      await segment.noteLost(first!);
      this.#queue.shift();
      return;
    }
    let count = 0;
    let bytes = 0;
    for (const piece of this.#queue) {
      if (!Buffer.isBuffer(piece) || (count > 0 && bytes + piece.length > PIECE_BYTES)) break;
      count++;
      bytes += piece.length;
    }
    await segment.append(count === 1 ? first : Buffer.concat(this.#queue.slice(0, count) as Buffer[]));
    this.#queue.splice(0, count);
    this.#queued -= bytes;
    this.#counts.written += bytes;
  }

  /** The spool's size is read only if it may be full, as segments deleted by the follower are not known here. */
  async #hasRoom(): Promise<boolean> {
    const { spoolBytes } = this.#limits;
    const own = () => (this.#segment === undefined ? 0 : this.#segment.size + this.#segment.journalSize);
    if (this.#others !== undefined && this.#others + own() < spoolBytes) return true;
    // An open segment is not deleted.
    if (this.#segment !== undefined && this.#segment.size >= spoolBytes / 2) await this.#close();
    this.#others = (await spoolSize(this.#folder)) - own();
    return this.#others + own() < spoolBytes;
  }

  async #open(): Promise<SpoolSegment> {
    if (this.#segment !== undefined && this.#segment.size >= this.#limits.segmentBytes) await this.#close();
    this.#segment ??= await SpoolSegment.create(this.#folder, this.#nextName());
    return this.#segment;
  }

  /** In time order and unique, even if a spool was deleted or a clock was set back. */
  #nextName(): string {
    this.#segments++;
    return `${String(Date.now()).padStart(14, "0")}-${process.pid}-${String(this.#segments).padStart(6, "0")}`;
  }

  async #close(): Promise<void> {
    const closing = this.#segment;
    this.#segment = undefined;
    if (closing === undefined) return;
    this.#others = undefined;
    await closing.close();
  }

  /** Even a full spool has space for a line of losses. */
  async #noteLost(): Promise<void> {
    if (!this.#lost.any || performance.now() - this.#notedMs < NOTE_LOST_MS) return;
    this.#notedMs = performance.now();
    this.#segment ??= await SpoolSegment.create(this.#folder, this.#nextName());
    await this.#segment.noteLost(this.#lost.take());
  }

  #say(words: string | undefined): void {
    if (words === this.#trouble) return;
    this.#trouble = words;
    this.#onTrouble(words);
  }
}
