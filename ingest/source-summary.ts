// SPDX-License-Identifier: Apache-2.0
import type { CarrierFilter, LineFormat } from "./carrier-filter.ts";

export type KnownBy = "bytes" | "file";

/** The result of reading one log. */
export interface SourceSummary {
  readonly path: string;
  /** Row of `source`; undefined for a log without bytes. */
  readonly source: number | undefined;
  /** new; continued: a known source has grown; known: nothing new; empty. */
  readonly relation: "new" | "continued" | "known" | "empty";
  /** Counts added by this run. */
  readonly bytes: number;
  readonly lines: number;
  readonly events: number;
  readonly problems: number;
  /** Bytes of an incomplete last line: read next time. */
  readonly pendingBytes: number;
  /** How a known source was recognised: by comparing all bytes, or as the same file by its ends; null for a new one. */
  readonly knownBy: KnownBy | null;
  /** SHA-256 of the added bytes. */
  readonly addedSha256: string | null;
  /** False if it was stopped. */
  readonly complete: boolean;
}

export interface SourceOptions {
  /** Node of records without one. */
  readonly node: string | null;
  /** Accepted carriers. */
  readonly accepts: CarrierFilter;
  /** The user's options for them; stored with a source. */
  readonly format: LineFormat;
  /** Row of `run`. */
  readonly run: number;
  /** Events in one transaction. */
  readonly batchEvents: number;
  /** Compare all bytes with the known ones, even for a recognised file. */
  readonly compares: boolean;
  /** Refuse a source without a record. */
  readonly requiresRecords: boolean;
  /** Declared complete by the user: an incomplete last line is read as it stands. */
  readonly isFinal: boolean;
  /** The log is being followed: an incomplete last line waits, regardless of the file's name and writers. */
  readonly waits: boolean;
  /** The log's name is unique: a source of this name is the log; without one, it is new. */
  readonly isNamed: boolean;
  readonly isStopped: () => boolean;
  /** Called after each chunk with the number of unpacked bytes read, and the additions. */
  readonly onChunk: (bytes: number, lines: number, events: number) => void;
}
