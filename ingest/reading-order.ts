// SPDX-License-Identifier: Apache-2.0
import { RecordFrames } from "../store/record-frames.ts";
import type { Store } from "../store/store.ts";
import type { TableContext } from "../transport/read-frame.ts";
import { storedBytes } from "./block-writer.ts";
import { LineFramer } from "./frame-lines.ts";
import { ReadingCourse, type SourcePosition } from "./reading-course.ts";
import { isDaemonType } from "./record-kind.ts";
import { idOfFrame, rankOfType } from "./time-order.ts";
import { trendOf } from "./trend.ts";

/** Size of the part of a source held in memory. */
const PIECE_BYTES = 4 * 1024 * 1024;
/** An event with a stamp this much earlier, and a serial this much higher, than the previous one is of an earlier boot, in a log with the newest first. */
const BACK_MS = 2000;
const NEAR_SERIALS = 2;
/** Between neighbours: half of all serials (u32). */
const WRAP_STEP = 2 ** 31;

/** Bytes of a source read in one direction. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Number of the first line. */
  readonly line: number;
  /** forward: unchanged; lines: the last line first; events: the last event first, the lines of each unchanged. */
  readonly direction: "forward" | "lines" | "events";
}

export interface ReadingOrder {
  /** In reading order. */
  readonly stretches: readonly Stretch[];
  readonly lines: number;
  /** Parts of the source have the newest event first. */
  readonly isTurned: boolean;
  /** The order matters within one boot, too: the records of most events are reversed, or serials restart at their end. */
  readonly mattersWithin: boolean;
  /** Positions of a boot change or a long call: too few events to decide. */
  readonly undecided: SourcePosition | undefined;
}

/** Finds the parts of a source's stored bytes with the newest event first. `mostBytes`: maximum size of a line. */
export function readingOrder(
  store: Store,
  source: number,
  [from, size]: readonly [from: number, size: number],
  table: TableContext,
  mostBytes: number,
): ReadingOrder {
  const survey = new Survey(table, mostBytes);
  const lines = survey.read(storedBytes(store, source, from, size), from, table.mayBeRow);
  const stretches = survey.stretches(size);
  const isTurned = stretches.some(({ direction }) => direction !== "forward");
  const { mattersWithin, undecided } = survey;
  return { stretches, lines, isTurned, mattersWithin, undecided };
}

interface Last {
  readonly timeMs: number;
  readonly serial: number;
}

class Survey {
  readonly #table: TableContext;
  readonly #mostBytes: number;
  readonly #course = new ReadingCourse();
  readonly #last = new Map<string, Last>();
  /** The last event and the previous one: their lines may alternate. */
  #ids = ["", ""];
  #firstRank = 0;
  #lastRank = 0;
  #forward = 0;
  #backward = 0;
  /** Possible cut positions. */
  readonly #marks: SourcePosition[] = [];
  #doubt: SourcePosition | undefined;
  #wraps = false;

  constructor(table: TableContext, mostBytes: number) {
    this.#mostBytes = mostBytes;
    this.#table = table;
  }

  read(pieces: Iterable<{ offset: number; bytes: Buffer }>, from: number, isTable: boolean): number {
    let lines = 0;
    const frames = new RecordFrames((text, offset, _end, count, behind) => {
      this.#note(text, offset, lines - behind - count + 1);
    }, isTable);
    const framer = new LineFramer(from, this.#mostBytes, {
      line: (text, offset, end) => {
        lines++;
        frames.line(text, offset, end);
      },
      tooLong: () => {
        frames.flush();
        lines++;
      },
    });
    for (const { bytes, offset } of pieces) framer.push(bytes, offset);
    frames.flush();
    this.#endEvent();
    return lines;
  }

  /** Positions where time may go back to another boot, and the direction is uncertain. */
  get undecided(): SourcePosition | undefined {
    return this.#course.isUnsure ? this.#doubt : undefined;
  }

  get mattersWithin(): boolean {
    return this.#backward > this.#forward || this.#wraps;
  }

  stretches(size: number): Stretch[] {
    const end: SourcePosition = { offset: size, line: 0, forward: this.#forward, backward: this.#backward };
    const courses = this.#course.courses();
    return courses.flatMap(({ from, isDescending }, i): Stretch[] => {
      const to = courses[i + 1]?.from ?? end;
      if (!isDescending) return [{ from: from.offset, to: to.offset, line: from.line, direction: "forward" }];
      const areReversed = to.backward - from.backward >= to.forward - from.forward;
      const direction: Stretch["direction"] = areReversed ? "lines" : "events";
      const cuts = this.#marks.filter(({ offset }) => offset > from.offset && offset < to.offset);
      return [from, ...cuts]
        .map((cut, k) => ({ from: cut.offset, to: cuts[k]?.offset ?? to.offset, line: cut.line, direction }))
        .reverse();
    });
  }

  #note(text: string, offset: number, line: number): void {
    const id = idOfFrame(text, this.#table);
    if (id === undefined) return;
    const { node, timeMs, serial, type } = id;
    if (isDaemonType(type)) return; // auditd's own serials
    const key = `${timeMs}:${serial} ${node}`;
    const rank = rankOfType(type);
    if (key === this.#ids[0]) {
      this.#lastRank = rank;
      return;
    }
    this.#endEvent();
    this.#firstRank = rank;
    this.#lastRank = rank;
    const place = { offset, line, forward: this.#forward, backward: this.#backward };
    if (offset - (this.#marks.at(-1)?.offset ?? 0) >= PIECE_BYTES) this.#marks.push(place);
    if (key !== this.#ids[1]) this.#step(node, { timeMs, serial }, place);
    this.#ids = [key, this.#ids[0] as string];
  }

  #step(node: string, here: Last, place: SourcePosition): void {
    const before = this.#last.get(node);
    this.#last.set(node, here);
    if (before === undefined) return;
    const waitMs = here.timeMs - before.timeMs;
    const step = here.serial - before.serial;
    this.#wraps ||= Math.abs(step) >= WRAP_STEP;
    if (waitMs < -BACK_MS && step > NEAR_SERIALS) this.#doubt ??= place;
    this.#course.step(trendOf(waitMs, step), Math.abs(waitMs), place);
  }

  #endEvent(): void {
    if (this.#firstRank < this.#lastRank) this.#forward++;
    else if (this.#firstRank > this.#lastRank) this.#backward++;
  }
}
