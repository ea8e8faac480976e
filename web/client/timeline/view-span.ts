// SPDX-License-Identifier: Apache-2.0

/** The stretch of time that is looked at. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Ten milliseconds fill the window at the least: times have whole milliseconds. */
const SHORTEST_MS = 10;
/** Empty time that may stand on both sides of the log. */
const BESIDE = 0.05;

/** A span within what there is. */
export function within(span: Span, whole: Span): Span {
  const beside = Math.max(SHORTEST_MS, (whole.to - whole.from) * BESIDE);
  const longest = whole.to - whole.from + 2 * beside;
  const length = Math.min(longest, Math.max(SHORTEST_MS, span.to - span.from));
  const from = Math.max(whole.from - beside, Math.min(whole.to + beside - length, span.from));
  return { from, to: from + length };
}

/** Longer by a factor, shorter where it is below 1; the moment at a share of the span stays where it is. */
export function zoomed({ from, to }: Span, factor: number, share: number, whole: Span): Span {
  const length = Math.max(SHORTEST_MS, (to - from) * factor);
  const fixed = from + (to - from) * share;
  return within({ from: fixed - length * share, to: fixed + length * (1 - share) }, whole);
}

/** Moved by a share of its length. */
export function moved({ from, to }: Span, share: number, whole: Span): Span {
  const by = (to - from) * share;
  return within({ from: from + by, to: to + by }, whole);
}

/** All there is, with a little room on both sides. */
export function wholeSpan(whole: Span): Span {
  const beside = Math.max(1, (whole.to - whole.from) * 0.02);
  return { from: whole.from - beside, to: whole.to + beside };
}
