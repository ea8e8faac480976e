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
/** An event with two records that disagree. */
export const TWO_VALUES =
  "Another record of this event says something else of what the kernel says once. Both are kept, and the event is marked contradictory.";
const NAME_THEM = "give each host's logs a name: --node NAME";
/** An event with the id of another one that has a different SYSCALL. */
export const TWIN = `${TWO_HOSTS} ${APART}\n\n${NAME_THEM}`;
/** A record that may belong to either of two events. */
export const OF_EITHER = `${TWO_HOSTS} ${NEITHER}\n\n${NAME_THEM}`;

export interface RecordIntakeParts {
  readonly assembler: Assembler;
  readonly census: CarrierCensus;
  readonly problems: ProblemRows;
  readonly failed: FailedRecords;
  /** Position of the current frame. */
  readonly place: FramePlace;
  readonly bounds: Bounds;
  /** Whether the source has a problem of this kind. */
  readonly hasProblem: (code: ProblemCode) => boolean;
  /** Whether records without a host name have no host. */
  readonly isNameless: boolean;
}

/** Passes records to their events, counts them, and stores their errors as problems. */
export class RecordIntake {
  /** Calls that contradict the event with their id. */
  readonly conflicts = new CallConflicts();
  readonly #parts: RecordIntakeParts;
  /** Texts of the current record without a row. */
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
      // A failure is a problem of only this record.
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

  /** Number of texts without a row in the record being added to its event. */
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

  /** A host's messages have reached their bound of texts: reported once per source, and counted. */
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
