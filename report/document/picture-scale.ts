// SPDX-License-Identifier: Apache-2.0
import type { Picture } from "../../query/reports/report-model.ts";

/** Dimensions of a picture, in its own units. */
export const WIDTH = 1200;
export const LABELS = 250;
export const ROW = 26;
const TOP = 26;

export type Scale = (timeMs: number) => number;

export function scaleOf({ fromMs, toMs }: Pick<Picture, "fromMs" | "toMs">): Scale {
  const span = Math.max(1, toMs - fromMs);
  return (timeMs) => LABELS + ((WIDTH - LABELS - 10) * Math.min(span, Math.max(0, timeMs - fromMs))) / span;
}

export const rowTop = (row: number): number => TOP + row * ROW;
export const rowMiddle = (row: number): number => rowTop(row) + ROW / 2;
export const heightOf = (rows: number): number => TOP + rows * ROW + 8;

/** A coordinate as text. */
export function f(value: number): string {
  return String(Math.round(value * 10) / 10);
}
