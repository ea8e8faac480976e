// SPDX-License-Identifier: Apache-2.0
import { execFile } from "node:child_process";
import { appendFileSync, copyFileSync, existsSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { generateLog } from "../generate-log.ts";

const TICK_MS = 20;
const MOST_ROTATED = 10_000;

/** Lines written by a time, on the clock of this process. */
export interface Mark {
  readonly lines: number;
  readonly atMs: number;
}

/** Writes a generated log at a rate, in pieces that do not end where lines do, and rotates it by both ways in turn. */
export class SoakWriter {
  readonly log: string;
  /** All that was written, in one file. */
  readonly whole: string;
  readonly marks: Mark[] = [];
  lines = 0;
  rotations = 0;
  readonly #text: Generator<string>;
  /** Takes what is written instead of the log. */
  readonly #output: ((text: string) => void) | undefined;
  /** Takes what is written too. */
  readonly #beside: ((text: string) => Promise<void>) | undefined;
  #pending: string[] = [];
  #packing: Promise<unknown> = Promise.resolve();

  constructor(
    folder: string,
    seed: number,
    output?: (text: string) => void,
    beside?: (text: string) => Promise<void>,
  ) {
    this.#output = output;
    this.#beside = beside;
    this.log = join(folder, "audit.log");
    this.whole = join(folder, "whole.log");
    const shape = { bytes: Number.MAX_SAFE_INTEGER, seed, containerRecords: "none" } as const;
    this.#text = generateLog(shape);
    writeFileSync(this.log, "");
    writeFileSync(this.whole, "");
  }

  /** `rate`: records a second; `rotateMs`: from one rotation to the next. */
  async write(rate: number, ms: number, rotateMs: number): Promise<void> {
    const startedMs = performance.now();
    let rotatedMs = startedMs;
    let written = 0;
    for (let nowMs = startedMs; nowMs - startedMs < ms; nowMs = performance.now()) {
      const due = Math.floor(((nowMs - startedMs) / 1000) * rate) - written;
      if (due > 0) await this.#put(this.#take(due));
      written += due;
      if (this.#output === undefined && nowMs - rotatedMs >= rotateMs) {
        await this.rotate();
        rotatedMs = nowMs;
      }
      await sleep(TICK_MS);
    }
  }

  /** As logrotate does, one at a time: a log that is being packed keeps its name. */
  async rotate(): Promise<void> {
    await this.#packing;
    for (let number = Math.min(this.rotations, MOST_ROTATED); number > 0; number--)
      for (const packed of ["", ".gz"]) {
        const from = `${this.log}.${number}${packed}`;
        if (existsSync(from)) renameSync(from, `${this.log}.${number + 1}${packed}`);
      }
    this.rotations++;
    if (this.rotations % 2 === 0) {
      renameSync(this.log, `${this.log}.1`);
      writeFileSync(this.log, "");
    } else {
      copyFileSync(this.log, `${this.log}.1`);
      truncateSync(this.log, 0);
    }
    const old = `${this.log}.3`;
    if (existsSync(old)) this.#packing = promisify(execFile)("gzip", ["-1", old]);
  }

  #take(count: number): string[] {
    while (this.#pending.length < count) {
      const { value } = this.#text.next();
      if (value === undefined) break;
      this.#pending.push(...value.split("\n").slice(0, -1));
    }
    return this.#pending.splice(0, count);
  }

  async #put(lines: readonly string[]): Promise<void> {
    const text = `${lines.join("\n")}\n`;
    const cut = Math.floor(text.length / 2);
    this.#write(text.slice(0, cut));
    await sleep(1);
    this.#write(text.slice(cut));
    appendFileSync(this.whole, text, "latin1");
    await this.#beside?.(text);
    this.lines += lines.length;
    this.marks.push({ lines: this.lines, atMs: performance.now() });
  }

  #write(text: string): void {
    if (this.#output === undefined) appendFileSync(this.log, text, "latin1");
    else this.#output(text);
  }
}
