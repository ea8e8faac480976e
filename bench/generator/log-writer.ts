// SPDX-License-Identifier: Apache-2.0
import type { Random } from "./random.ts";

const START_MS = 1_767_225_600_000; // 2026-01-01
const DAEMON_START =
  "type=DAEMON_START msg=audit(1767225599.871:4711): op=start ver=3.0.9 format=raw kernel=6.12.63-1 auid=4294967295 pid=398 uid=0 ses=4294967295 res=success";

/** The log's clock and serial, and what happens to records on their way: pace, interleaving and loss as in a real host's log. */
export class LogWriter {
  readonly #random: Random;
  nowMs = START_MS;
  serial = 1;
  #stretch = 0;
  #meanGapMs = 1;
  #held: string[] = [DAEMON_START];
  #lines: string[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  get pendingLines(): number {
    return this.#lines.length;
  }

  /** The lines written since the last call, as one text. */
  takeText(): string {
    const text = this.#lines.join("\n");
    this.#lines = [];
    return text === "" ? "" : `${text}\n`;
  }

  /** Writes what is still held back for interleaving. */
  flush(): void {
    this.#lines.push(...this.#held);
    this.#held = [];
  }

  /** msg=audit(…): of the next event; a call is stamped when it was entered and numbered when it ends. */
  stamp(tookMs: number): string {
    this.serial++;
    this.#advance();
    const entered = Math.floor(this.nowMs - tookMs);
    const coarse = entered - (entered % 4);
    return `msg=audit(${Math.floor(coarse / 1000)}.${String(coarse % 1000).padStart(3, "0")}:${this.serial}):`;
  }

  /** Seven of ten events fall into busy stretches of 700 to 7,000 events a second, the rest trickle. */
  #advance(): void {
    if (this.#stretch-- <= 0) {
      const busy = this.#random.chance(0.7);
      this.#meanGapMs = busy ? 0.14 + this.#random.next() * 1.3 : 8 + this.#random.next() * 40;
      this.#stretch = this.#random.between(200, 3000);
    }
    this.nowMs += this.#random.next() * 2 * this.#meanGapMs;
  }

  /** Of 250 events one has lost a record on its way to the log, most often the last. */
  #loseOne(lines: string[]): void {
    if (lines.length === 1 || !this.#random.chance(0.004)) return;
    const dice = this.#random.next();
    lines.splice(
      dice < 0.65 ? lines.length - 1 : dice < 0.9 ? 0 : this.#random.between(0, lines.length - 1),
      1,
    );
  }

  /** Two CPUs write at once: now and then the records of two neighbours come in turn. */
  write(lines: string[]): number {
    this.#loseOne(lines);
    if (this.#held.length > 0) {
      for (let index = 0; index < Math.max(lines.length, this.#held.length); index++) {
        if (index < this.#held.length) this.#lines.push(this.#held[index] as string);
        if (index < lines.length) this.#lines.push(lines[index] as string);
      }
      this.#held = [];
    } else if (lines.length > 1 && this.#random.chance(0.03)) this.#held = lines;
    else for (const line of lines) this.#lines.push(line);
    return this.serial;
  }
}
