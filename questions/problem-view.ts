// SPDX-License-Identifier: Apache-2.0

/** A line that is no record, found by its text. */
export interface ProblemView {
  readonly code: string;
  readonly detail: string;
  readonly source: string;
  readonly line: number;
  readonly offset: number;
  /** latin1: one character per byte. */
  readonly text: string;
}
