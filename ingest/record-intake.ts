// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import type { Carrier } from "../transport/carrier.ts";
import { contradictsItself } from "./argument-clash.ts";
import type { Assembler, Taken } from "./assemble-events.ts";
import type { Bounds } from "./bounds.ts";
import { CallConflicts } from "./call-conflicts.ts";
import type { CarrierCensus } from "./carrier-census.ts";
import type { FailedRecords } from "./failed-records.ts";
import type { FramePlace } from "./frame-reader.ts";
import type { ProblemCode, ProblemRows } from "./problem-rows.ts";

const TWO_HOSTS =
  "Records that cannot belong to one event have the same event id: they are of two hosts, or of two boots.";
const APART = "This one starts an event of its own.";
const NEITHER =
  "This one may be of either: it belongs to none, and they are marked truncated. What stands before the second one counts as the first one's, and may be the other's.";
const STRAY = "This one fits none of them, and belongs to none.";
const ITSELF =
  "The record contradicts itself: it has an argument twice, or more than its argc= counts. Those arguments are gaps.";
/** An event of which two records say two things. */
export const TWO_VALUES =
  "Another record of this event says something else of what the kernel says once. Both are kept, and the event is marked contradictory.";
const NAME_THEM = "give each host's logs a name: --node NAME";
/** An event whose id another one has, with another SYSCALL. */
export const TWIN = `${TWO_HOSTS} ${APART}\n\n${NAME_THEM}`;
/** A record that may be of each of two events. */
export const OF_EITHER = `${TWO_HOSTS} ${NEITHER}\n\n${NAME_THEM}`;

export interface RecordIntakeParts {
  readonly assembler: Assembler;
  readonly census: CarrierCensus;
  readonly problems: ProblemRows;
  readonly failed: FailedRecords;
  /** Of the frame that is being read. */
  readonly place: FramePlace;
  readonly bounds: Bounds;
  /** The source has a problem of this kind. */
  readonly hasProblem: (code: ProblemCode) => boolean;
  /** Records that name no host have none. */
  readonly isNameless: boolean;
}

/** Gives records to their events, counts them, and notes as problems what is wrong with them. */
export class RecordIntake {
  /** Calls that contradict the event that they say they are of. */
  readonly conflicts = new CallConflicts();
  readonly #parts: RecordIntakeParts;
  /** Of the record that is read: texts that got no row. */
  #textsLeftOut = 0;

  constructor(parts: RecordIntakeParts) {
    this.#parts = parts;
  }

  add(record: AuditRecord, carrier: Carrier | null, offset: number, end: number): void {
    const { assembler, census, failed, place } = this.#parts;
    let taken: Taken;
    this.#textsLeftOut = 0;
    try {
      taken = assembler.add(record, carrier, offset, end);
    } catch (error) {
      // A failure is a problem of this record alone.
      return failed.addRecord(error, place.line, offset, end);
    }
    census.count(carrier);
    if (this.#textsLeftOut > 0) this.#tellOfTexts(offset, end);
    if (record.truncated) census.counts.truncated++;
    if (record.type === "SYSCALL") {
      const isNameless = this.#parts.isNameless && record.node === null && (carrier?.host ?? null) === null;
      this.conflicts.note(taken, isNameless);
    }
    if (taken === "copy") census.counts.copies++;
    else if (taken !== "added") this.#problem(...this.#faultOf(taken), offset, end);
    else if (record.type === "EXECVE" && contradictsItself(record))
      this.#problem("contradiction", ITSELF, offset, end);
  }

  /** Of a record that is being put into its event: so many of its texts got no row. */
  noteTextsLeftOut(count: number): void {
    this.#textsLeftOut += count;
  }

  #faultOf(taken: Exclude<Taken, "added" | "copy">): readonly [code: ProblemCode, words: string] {
    switch (taken) {
      case "conflict":
        return ["contradiction", TWO_VALUES];
      case "full": {
        const most = this.#parts.bounds["event-records"];
        return ["record-limit", `its event has ${most} records already: --bound event-records=N`];
      }
      case "twin":
        return ["contradiction", TWIN];
      case "contradiction":
        return ["contradiction", OF_EITHER];
      case "stray":
        return ["contradiction", `${TWO_HOSTS} ${STRAY}\n\n${NAME_THEM}`];
    }
  }

  /** A host's messages have as many texts as they may: told once for a source, and counted. */
  #tellOfTexts(offset: number, end: number): void {
    const { census, hasProblem, bounds } = this.#parts;
    census.counts.textsLeftOut += this.#textsLeftOut;
    if (hasProblem("text-limit")) return;
    const words = `messages of this host's programs have ${bounds["message-texts"]} different texts: new ones, from here on, are found by search -w alone. --bound message-texts=N`;
    this.#problem("text-limit", words, offset, end);
  }

  #problem(code: ProblemCode, detail: string, offset: number, end: number): void {
    this.#parts.problems.add(code, detail, this.#parts.place.line, offset, end);
  }
}
