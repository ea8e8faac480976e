// SPDX-License-Identifier: Apache-2.0

/** One line of an event as it was written, or the lines of one entry: latin1 text (one character per byte) without its line end, and where it stands. */
export interface StoredRecord {
  readonly line: string;
  /** Bytes without the LF; a CR is counted, though it is not in the line. */
  readonly length: number;
  readonly source: number;
  readonly offset: number;
}

/** The bytes of records and of lines that are none, as latin1: one character per byte, without the line feed. */
export interface RecordSource {
  records(event: number): readonly StoredRecord[];
  line(source: number, offset: number, length: number): string;
  bytes(source: number, offset: number, length: number): string;
}
