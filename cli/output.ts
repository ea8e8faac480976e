// SPDX-License-Identifier: Apache-2.0
import { writeSync } from "node:fs";
import { elapsedMs } from "../types/elapsed.ts";

const CAPACITY = 65_536;
const LONGEST_WAIT_MS = 100;
/** So much of held writes goes out: room is left for one more. */
const HELD = 32_768;
const RETRY_MS = 5;

/** The reader of our output has gone: a quiet end, not an error. */
export class BrokenPipe extends Error {}

/** Buffered bytes to a file descriptor, written synchronously, so memory does not grow where the reader is slow. */
export class Output {
  readonly #descriptor: number;
  readonly #buffer = Buffer.allocUnsafe(CAPACITY);
  #used = 0;
  #flushedAtMs = 0;
  #isHeld = false;
  #isAsked = false;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Adds text; the first goes out at once, later ones when 64 KiB or 100 ms have gathered. Throws BrokenPipe. */
  write(text: string, encoding: "utf8" | "latin1" = "utf8"): void {
    const most = encoding === "utf8" ? text.length * 3 : text.length;
    if (most > CAPACITY) {
      this.#empty();
      this.#send(Buffer.from(text, encoding));
      return;
    }
    if (most > CAPACITY - this.#used) this.#empty();
    this.#used += this.#buffer.write(text, this.#used, encoding);
    if (!this.#isHeld && this.#isDue()) this.#empty();
  }

  /**
   * Buffers the output of work until it ends, so that it waits for no reader; output beyond the buffer is written at once.
   * `isDue` shows when work should end, to flush its output.
   */
  held<T>(work: (isDue: () => boolean) => T): T {
    this.#isHeld = true;
    try {
      return work(() => this.#isAsked || this.#used > HELD || this.#isDue());
    } finally {
      this.#isHeld = false;
      if (this.#isAsked || this.#used > HELD || this.#isDue()) this.#empty();
    }
  }

  /** Bytes as they are. */
  writeBytes(bytes: Uint8Array): void {
    this.#empty();
    this.#send(bytes);
  }

  /** Flushes the buffer. */
  flush(): void {
    if (this.#isHeld) this.#isAsked = true;
    else this.#empty();
  }

  #isDue(): boolean {
    return elapsedMs() - this.#flushedAtMs > LONGEST_WAIT_MS;
  }

  #empty(): void {
    this.#isAsked = false;
    this.#flushedAtMs = elapsedMs();
    if (this.#used === 0) return;
    const used = this.#used;
    this.#used = 0;
    this.#send(this.#buffer.subarray(0, used));
  }

  #send(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      try {
        at += writeSync(this.#descriptor, bytes, at);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "EPIPE") throw new BrokenPipe();
        if (code !== "EAGAIN") throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
      }
    }
  }
}
