// SPDX-License-Identifier: Apache-2.0

/** A test of text out of a log. */
export type TextTest = (text: string) => boolean;

/** Comparison of a text: all or a part of it is one of the values, or a regular expression finds something in it. */
export interface TextMatch {
  readonly kind: "whole" | "part" | "pattern";
  /** Of a pattern one: what stands between its slashes. */
  readonly values: readonly string[];
  /** Of a pattern: i, m, s, u. */
  readonly flags: string;
  /** The same as a test; bytes that are no UTF-8 are compared as U+FFFD. */
  readonly passes: TextTest;
  /** Does work that calls the test: a pattern may never end, and then it throws. */
  readonly bounded: <T>(work: () => T) => T;
}
