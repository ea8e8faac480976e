// SPDX-License-Identifier: Apache-2.0
import { BLOCK_BYTES, BlockReader, type Store } from "../store/api.ts";
import { forgetRecords } from "./remove-source.ts";
import { readSourceRow } from "./source-rows.ts";

const LINE_FEED = 10;

/** Problems that tell of the end of a packed log. */
const OF_ITS_END = "code IN ('packed-rest', 'packed-cut')";

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
  const { size, lines, resume } = readSourceRow(store, source);
  const had = { size, lines, events: 0 };
  if (resume !== null) {
    const { offset } = JSON.parse(resume) as { offset: number };
    return { offset, lines, had, resume };
  }
  if (next === "again") return fromStart(store, source, had);
  if (next !== undefined) store.prepare(`DELETE FROM problem WHERE source = ? AND ${OF_ITS_END}`).run(source);
  const unread = unreadLine(store, source);
  if (unread !== undefined) {
    store.prepare("DELETE FROM problem WHERE source = ? AND code = 'unterminated'").run(source);
    return { offset: unread, lines: lines - 1, had: { ...had, lines: lines - 1 }, resume };
  }
  if (size === 0 || next === undefined || lastByte(store, source, size) === LINE_FEED)
    return { offset: size, lines, had, resume };
  if (next === LINE_FEED) return { offset: size + 1, lines, had, resume };
  return fromStart(store, source, had);
}

/** All that was read in the source is forgotten, and its bytes are read again. */
function fromStart(store: Store, source: number, had: ResumePoint["had"]): ResumePoint {
  const before = eventsOf(store);
  forgetRecords(store, source);
  return { offset: 0, lines: 0, had: { ...had, events: before - eventsOf(store) }, resume: null };
}

/** Where the last line of a source begins if it had no end, and was a problem. */
export function unreadLine(store: Store, source: number): number | undefined {
  const find = store.prepare("SELECT offset FROM problem WHERE source = ? AND code = 'unterminated'").pluck();
  return find.get(source) as number | undefined;
}

function lastByte(store: Store, source: number, size: number): number | undefined {
  const start = size - 1 - ((size - 1) % BLOCK_BYTES);
  return new BlockReader(store).block(source, start)?.[size - 1 - start];
}

function eventsOf(store: Store): number {
  return store.prepare("SELECT coalesce(sum(events), 0) FROM event_count").pluck().get() as number;
}
