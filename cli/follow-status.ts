// SPDX-License-Identifier: Apache-2.0
import { writeSync } from "node:fs";
import { counted, grouped } from "../report/number-text.ts";
import type { CliContext } from "./command-handler.ts";

const SHOWN_EVERY_MS = 500;
/** Events per second are those of so long. */
const RATE_MS = 5000;
const STDERR = 2;

/** Rate, lag and containers of logs that are followed, in words; on a terminal one line that is written over. */
export class FollowStatus {
  readonly #isTerminal: boolean;
  readonly #columns: number;
  #passes: { atMs: number; events: number }[] = [];
  #shownMs = Number.NEGATIVE_INFINITY;
  #isShown = false;
  #events = 0;
  #lagMs = 0;
  #alive = 0;
  #waitsFor: string | undefined;

  constructor({ stderrIsTerminal, columns }: CliContext, isQuiet: boolean) {
    this.#isTerminal = stderrIsTerminal && !isQuiet;
    this.#columns = process.stderr.columns || columns;
  }

  /** A pass has added events; `lagMs`: the longest time that one of them waited to be read. */
  passed(events: number, lagMs: number): void {
    const nowMs = performance.now();
    this.#events += events;
    this.#lagMs = events === 0 ? 0 : lagMs;
    this.#passes = [...this.#passes.filter(({ atMs }) => nowMs - atMs < RATE_MS), { atMs: nowMs, events }];
  }

  /** Containers that live; a log that is not there. */
  found(alive: number, waitsFor: string | undefined): void {
    this.#alive = alive;
    this.#waitsFor = waitsFor;
  }

  get text(): string {
    const nowMs = performance.now();
    const recent = this.#passes.filter(({ atMs }) => nowMs - atMs < RATE_MS);
    const rate = recent.reduce((sum, { events }) => sum + events, 0) / (RATE_MS / 1000);
    const rateText = rate > 0 && rate < 10 ? rate.toFixed(1) : grouped(Math.round(rate));
    const parts = [
      `${rateText} events/s`,
      `lag ${(this.#lagMs / 1000).toFixed(1)} s`,
      `${counted(this.#alive, "container")} alive`,
      `${counted(this.#events, "event")} read`,
    ];
    return this.#waitsFor === undefined ? parts.join(" · ") : `waiting for ${this.#waitsFor} · ${parts[2]}`;
  }

  show(): void {
    if (!this.#isTerminal || performance.now() - this.#shownMs < SHOWN_EVERY_MS) return;
    this.#shownMs = performance.now();
    this.#isShown = true;
    const text = `ctraudit: ${this.text}`;
    put(`\r\x1b[K${text.length < this.#columns ? text : `${text.slice(0, this.#columns - 2)}…`}`);
  }

  /** Before another line is written. */
  clear(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#shownMs = Number.NEGATIVE_INFINITY;
    put("\r\x1b[K");
  }
}

function put(text: string): void {
  try {
    writeSync(STDERR, text);
  } catch {
    // The terminal is gone or slow: drop the line.
  }
}
