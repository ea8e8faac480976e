// SPDX-License-Identifier: Apache-2.0

/** The time range in view. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The window shows at least ten milliseconds: times are whole milliseconds. */
const SHORTEST_MS = 10;
/** Empty time allowed on both sides of the log. */
const BESIDE = 0.05;

/** A span limited to the log. */
export function within(span: Span, whole: Span): Span {
  const beside = Math.max(SHORTEST_MS, (whole.to - whole.from) * BESIDE);
  const longest = whole.to - whole.from + 2 * beside;
  const length = Math.min(longest, Math.max(SHORTEST_MS, span.to - span.from));
  const from = Math.max(whole.from - beside, Math.min(whole.to + beside - length, span.from));
  return { from, to: from + length };
}

/** Scaled by a factor (shorter if below 1); the moment at the given share of the span stays in place. */
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

/** The whole log, with some margin on both sides. */
export function wholeSpan(whole: Span): Span {
  const beside = Math.max(1, (whole.to - whole.from) * 0.02);
  return { from: whole.from - beside, to: whole.to + beside };
}
