// SPDX-License-Identifier: Apache-2.0
import type { CarrierFilter, LineFormat } from "./carrier-filter.ts";

export type KnownBy = "bytes" | "file";

/** The result of reading one log. */
export interface SourceSummary {
  readonly path: string;
  /** Row of `source`; undefined for a log without bytes. */
  readonly source: number | undefined;
  /** new; continued: a known source has grown; known: all of it was there; empty. */
  readonly relation: "new" | "continued" | "known" | "empty";
  /** Counts that this run added. */
  readonly bytes: number;
  readonly lines: number;
  readonly events: number;
  readonly problems: number;
  /** Bytes of a last line that has not ended yet: read next time. */
  readonly pendingBytes: number;
  /** How the bytes were recognised that a source had: all were compared, or it is the same file and its ends were; null where it had none. */
  readonly knownBy: KnownBy | null;
  /** SHA-256 of the bytes that were added. */
  readonly addedSha256: string | null;
  /** False where it was stopped. */
  readonly complete: boolean;
}

export interface SourceOptions {
  /** Node of records that name none. */
  readonly node: string | null;
  /** Carriers with records that are read. */
  readonly accepts: CarrierFilter;
  /** Statement of the user on them; kept with a source. */
  readonly format: LineFormat;
  /** Row of `run`. */
  readonly run: number;
  /** Events in one transaction. */
  readonly batchEvents: number;
  /** All bytes are compared with those that are known, also where the file is. */
  readonly compares: boolean;
  /** A source without a record is refused, and not kept. */
  readonly requiresRecords: boolean;
  /** The user says that nothing follows: a last line without an end is read as it stands. */
  readonly isFinal: boolean;
  /** The log is being followed: a last line without an end waits, whatever the file's name and its writers. */
  readonly waits: boolean;
  /** The log's name is no other log's: a source of this name is the log, and where there is none it is new. */
  readonly isNamed: boolean;
  readonly isStopped: () => boolean;
  /** Called after each chunk with the unpacked bytes of the log read, and what was added. */
  readonly onChunk: (bytes: number, lines: number, events: number) => void;
}
