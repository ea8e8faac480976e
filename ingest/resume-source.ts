// SPDX-License-Identifier: Apache-2.0
import { BLOCK_BYTES, BlockReader } from "../store/blocks.ts";
import { countAllEvents } from "../store/repositories/events/event-totals.ts";
import { deleteProblems, offsetOfProblem } from "../store/repositories/problems/problem-writer.ts";
import { readCarrierCounts, readStoredBytes } from "../store/repositories/sources/source-writer.ts";
import type { Store } from "../store/store.ts";
import { MAX_HEADER } from "../transport/table-row.ts";
import { parseCarrierCounts } from "../types/carrier-counts.ts";
import type { ProblemCode } from "./problem-rows.ts";
import { forgetRecords } from "./remove-source.ts";

const LINE_FEED = 10;

/** Problems that tell of the end of a packed log. */
const OF_ITS_END: readonly ProblemCode[] = ["packed-rest", "packed-cut"];
const UNTERMINATED: ProblemCode = "unterminated";

/** Where reading of a source goes on. */
export interface ResumePoint {
  /** Of the first byte that is framed. */
  readonly offset: number;
  /** Lines before it. */
  readonly lines: number;
  /** Bytes, lines and events that the source had. */
  readonly had: { readonly size: number; readonly lines: number; readonly events: number };
  /** State of an ingest that was stopped in it. */
  readonly resume: string | null;
}

/**
 * Says where a source goes on whose next byte is `next` (undefined: none follows). A last line without an end is read
 * again with what follows; if it was a record by then, all of the source is, since a value that was cut may have told of a boot.
 */
export function resumePoint(store: Store, source: number, next: number | "again" | undefined): ResumePoint {
  const { size, lines, resume } = readStoredBytes(store, source);
  const had = { size, lines, events: 0 };
  if (resume !== null) {
    const { offset } = JSON.parse(resume) as { offset: number };
    return { offset, lines, had, resume };
  }
  if (next === "again") return fromStart(store, source, had);
  if (next !== undefined) deleteProblems(store, source, OF_ITS_END);
  const unread = unreadLine(store, source);
  if (unread !== undefined) {
    deleteProblems(store, source, [UNTERMINATED]);
    return { offset: unread, lines: lines - 1, had: { ...had, lines: lines - 1 }, resume };
  }
  if (size === 0 || next === undefined || lastByte(store, source, size) === LINE_FEED)
    return { offset: size, lines, had, resume };
  if (next === LINE_FEED) return { offset: size + 1, lines, had, resume };
  return fromStart(store, source, had);
}

/** All that was read in the source is forgotten, and its bytes are read again. */
function fromStart(store: Store, source: number, had: ResumePoint["had"]): ResumePoint {
  const before = countAllEvents(store);
  forgetRecords(store, source);
  return { offset: 0, lines: 0, had: { ...had, events: before - countAllEvents(store) }, resume: null };
}

/** Where the last line of a source begins if it had no end, and was a problem. */
export function unreadLine(store: Store, source: number): number | undefined {
  return offsetOfProblem(store, source, UNTERMINATED);
}

function lastByte(store: Store, source: number, size: number): number | undefined {
  const start = size - 1 - ((size - 1) % BLOCK_BYTES);
  return new BlockReader(store).block(source, start)?.[size - 1 - start];
}

/** The first line of a source, if that may name the columns of a table: it has rows, or no record yet. */
export function headerLine(store: Store, source: number): string | undefined {
  const { records } = parseCarrierCounts(readCarrierCounts(store, source));
  const isTable = Object.keys(records).length === 0 || "csv" in records || "tsv" in records;
  if (!isTable) return undefined;
  const text = new BlockReader(store).block(source, 0)?.toString("latin1", 0, MAX_HEADER);
  return text?.split("\n", 1)[0];
}
