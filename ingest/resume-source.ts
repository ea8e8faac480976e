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

/** Problems about the end of a packed log. */
const OF_ITS_END: readonly ProblemCode[] = ["packed-rest", "packed-cut"];
const UNTERMINATED: ProblemCode = "unterminated";

/** Position at which reading of a source continues. */
export interface ResumePoint {
  /** Offset of the first byte to frame. */
  readonly offset: number;
  /** Number of lines before it. */
  readonly lines: number;
  /** Previous bytes, lines and events of the source. */
  readonly had: { readonly size: number; readonly lines: number; readonly events: number };
  /** State of a stopped ingest. */
  readonly resume: string | null;
}

/**
 * Determines where to continue a source whose next byte is `next` (undefined: none follows). An incomplete last line is read
 * again with its continuation; if it was already read as a record, the whole source is, since a cut value may have affected boots.
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

/** Everything read from the source is removed, and its bytes are read again. */
function fromStart(store: Store, source: number, had: ResumePoint["had"]): ResumePoint {
  const before = countAllEvents(store);
  forgetRecords(store, source);
  return { offset: 0, lines: 0, had: { ...had, events: before - countAllEvents(store) }, resume: null };
}

/** Start of the last line of a source if it was incomplete, and a problem. */
export function unreadLine(store: Store, source: number): number | undefined {
  return offsetOfProblem(store, source, UNTERMINATED);
}

function lastByte(store: Store, source: number, size: number): number | undefined {
  const start = size - 1 - ((size - 1) % BLOCK_BYTES);
  return new BlockReader(store).block(source, start)?.[size - 1 - start];
}

/** The first line of a source, if it may name the columns of a table: the source has rows, or no record yet. */
export function headerLine(store: Store, source: number): string | undefined {
  const { records } = parseCarrierCounts(readCarrierCounts(store, source));
  const isTable = Object.keys(records).length === 0 || "csv" in records || "tsv" in records;
  if (!isTable) return undefined;
  const text = new BlockReader(store).block(source, 0)?.toString("latin1", 0, MAX_HEADER);
  return text?.split("\n", 1)[0];
}
