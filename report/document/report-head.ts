// SPDX-License-Identifier: Apache-2.0

/** A report's words on itself, by which it can be made again: nothing of it is the present time. */
export interface ReportHead {
  /** The words after `ctraudit`. */
  readonly command: string;
  readonly version: string;
  readonly schema: number;
  readonly zone: string;
  /** Name and SHA-256 of each source of the database. */
  readonly sources: readonly {
    readonly name: string;
    readonly sha256: string | null;
    readonly bytes: number;
  }[];
  readonly proof: boolean;
}
