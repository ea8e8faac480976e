// SPDX-License-Identifier: Apache-2.0
import type { LostRecords } from "./segment-journal.ts";

const LINE_FEED = 10;
const EVENT_ID = /audit\(([0-9]{1,12}\.[0-9]{3}:[0-9]{1,10})\)/;
/** Maximum length of a record's header. */
const HEADER_BYTES = 512;

/** Counts lost lines, with the first and the last event id among them. */
export class LostCounter {
  #records = 0;
  #bytes = 0;
  #first: string | undefined;
  #last: string | undefined;

  get any(): boolean {
    return this.#records > 0;
  }

  /** Adds complete lines. */
  add(lines: Buffer): void {
    for (let at = lines.indexOf(LINE_FEED); at >= 0; at = lines.indexOf(LINE_FEED, at + 1)) this.#records++;
    this.#bytes += lines.length;
    this.#first ??= idAt(lines, 0);
    const lastStart = lines.length < 2 ? 0 : lines.lastIndexOf(LINE_FEED, lines.length - 2) + 1;
    this.#last = idAt(lines, lastStart) ?? this.#last;
  }

  /** Returns and resets the count. */
  take(): LostRecords {
    const first = this.#first ?? "-";
    const taken = { records: this.#records, bytes: this.#bytes, first, last: this.#last ?? first };
    this.#records = 0;
    this.#bytes = 0;
    this.#first = undefined;
    this.#last = undefined;
    return taken;
  }
}

function idAt(lines: Buffer, start: number): string | undefined {
  return EVENT_ID.exec(lines.toString("latin1", start, start + HEADER_BYTES))?.[1];
}
