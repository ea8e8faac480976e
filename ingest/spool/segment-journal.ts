// SPDX-License-Identifier: Apache-2.0
import { closeSync, openSync, readSync } from "node:fs";

/** A spool is a folder of segments: `NAME.log`, plain lines of a log, and `NAME.sums`, its journal. */
export const LOG_END = ".log";
export const JOURNAL_END = ".sums";

const FIRST_WORD = "ctraudit-spool";
const FORMAT = 1;
const PIECE_BYTES = 64 * 1024;
/** More than the length of any journal line. */
const LONGEST_LINE = 4096;

/** Received records that were lost. */
export interface LostRecords {
  readonly records: number;
  readonly bytes: number;
  /** Event ids of the first and the last, `SEC.MS:SERIAL`; "-": none. */
  readonly first: string;
  readonly last: string;
}

/** A line of a journal. */
export type JournalEntry =
  | { readonly kind: "begin"; readonly pid: number; readonly started: number }
  /** Written bytes of the log at `offset`, with their CRC-32. */
  | { readonly kind: "sum"; readonly offset: number; readonly length: number; readonly crc: number }
  | ({ readonly kind: "lost"; readonly position: number } & LostRecords)
  /** The segment was closed. */
  | { readonly kind: "end"; readonly size: number };

export function beginLine(pid: number, started: number): string {
  return `${FIRST_WORD} ${FORMAT} ${pid} ${started}\n`;
}

export function sumLine(offset: number, length: number, crc: number): string {
  return `sum ${offset} ${length} ${crc.toString(16).padStart(8, "0")}\n`;
}

export function lostLine({ records, bytes, first, last }: LostRecords): string {
  return `lost ${records} ${bytes} ${first} ${last}\n`;
}

export function endLine(size: number): string {
  return `end ${size}\n`;
}

/** Reads a growing journal. An incomplete last line waits for its end; a line in another form is skipped. */
export class JournalReader {
  readonly #path: string;
  #offset = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** New entries since the last call; none if the file does not exist. */
  *read(): Generator<JournalEntry> {
    let descriptor: number;
    try {
      descriptor = openSync(this.#path, "r");
    } catch {
      return;
    }
    try {
      for (;;) {
        const buffer = Buffer.alloc(PIECE_BYTES);
        const read = readSync(descriptor, buffer, 0, buffer.length, this.#offset);
        const end = buffer.subarray(0, read).lastIndexOf(10) + 1;
        if (end === 0) {
          // No journal line is as long as a piece: such bytes are damage.
          if (read <= LONGEST_LINE) return;
          this.#offset += read;
          continue;
        }
        let position = this.#offset;
        this.#offset += end;
        for (const line of buffer.toString("latin1", 0, end - 1).split("\n")) {
          const entry = entryOf(line, position);
          position += line.length + 1;
          if (entry !== undefined) yield entry;
        }
      }
    } finally {
      closeSync(descriptor);
    }
  }
}

function entryOf(line: string, position: number): JournalEntry | undefined {
  const [word, ...rest] = line.split(" ");
  const numbers = rest.map((text) => (/^[0-9]{1,15}$/.test(text) ? Number(text) : undefined));
  const [one, two, three] = numbers;
  if (word === "sum" && one !== undefined && two !== undefined && /^[0-9a-f]{8}$/.test(rest[2] ?? ""))
    return { kind: "sum", offset: one, length: two, crc: Number.parseInt(rest[2]!, 16) };
  if (word === "end" && one !== undefined) return { kind: "end", size: one };
  if (word === FIRST_WORD && one === FORMAT && two !== undefined && three !== undefined)
    return { kind: "begin", pid: two, started: three };
  if (word === "lost" && one !== undefined && two !== undefined && rest.slice(2).every(isEventId))
    return { kind: "lost", position, records: one, bytes: two, first: rest[2] ?? "-", last: rest[3] ?? "-" };
  return undefined;
}

function isEventId(text: string): boolean {
  return text === "-" || /^[0-9]{1,12}\.[0-9]{3}:[0-9]{1,10}$/.test(text);
}
