// SPDX-License-Identifier: Apache-2.0
import { closeSync, openSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import { JournalReader } from "./segment-journal.ts";
import type { SegmentFiles } from "./spool-folder.ts";

const LINE_FEED = 10;
/** More than one checksum of a writer covers. */
const LONGEST_SUM = 64 << 20;

/** Bytes of a segment that do not match its journal's checksums. */
export interface SegmentDamage {
  /** spool-torn: after the last checksum; spool-damaged: changed bytes. */
  readonly code: "spool-torn" | "spool-damaged";
  readonly offset: number;
  readonly length: number;
  /** From 1. */
  readonly line: number;
}

/** Compares a segment with its journal. A segment of a killed writer may have a tail without a checksum. */
export function checkSegment({ log, journal, bytes }: SegmentFiles): SegmentDamage[] {
  if (bytes === 0) return [];
  const damages: SegmentDamage[] = [];
  const descriptor = openSync(log, "r");
  let at = 0;
  let line = 1;
  try {
    for (const entry of new JournalReader(journal).read()) {
      if (entry.kind !== "sum" || entry.offset !== at || entry.length > LONGEST_SUM) continue;
      const piece = pieceOf(descriptor, at, entry.length);
      if (piece.length < entry.length || crc32(piece) !== entry.crc)
        damages.push({ code: "spool-damaged", offset: at, length: piece.length, line });
      at += piece.length;
      line += linesOf(piece);
      if (piece.length < entry.length) break;
    }
  } finally {
    closeSync(descriptor);
  }
  if (at < bytes) damages.push({ code: "spool-torn", offset: at, length: bytes - at, line });
  return damages;
}

function pieceOf(descriptor: number, offset: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const read = readSync(descriptor, buffer, filled, length - filled, offset + filled);
    if (read === 0) break;
    filled += read;
  }
  return buffer.subarray(0, filled);
}

function linesOf(piece: Buffer): number {
  let lines = 0;
  for (let at = piece.indexOf(LINE_FEED); at >= 0; at = piece.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}
