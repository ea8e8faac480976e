// SPDX-License-Identifier: Apache-2.0
import { ticksOf } from "../state/times.ts";
import { type Arrow, drawArrows } from "./draw-arrows.ts";
import { drawRow } from "./draw-bars.ts";
import { drawEvents, drawFindings, drawGaps } from "./draw-marks.ts";
import type { Row } from "./rows.ts";
import { ROW, type Scene, type Spot } from "./scene.ts";

/** Draws the visible rows and returns the positions of marks and arrows. */
export function drawScene(context: CanvasRenderingContext2D, scene: Scene): Spot[] {
  const { width, height, span, rows, top, colours, answer } = scene;
  const scale = width / (span.to - span.from);
  const x = (timeMs: number) => (timeMs - span.from) * scale;
  context.clearRect(0, 0, width, height);
  drawTicks(context, scene, x);
  const first = Math.max(0, Math.floor(top / ROW));
  const last = Math.min(rows.length - 1, Math.ceil((top + height) / ROW));
  for (let at = first; at <= last; at += 1) drawRow(context, scene, rows[at]!, at * ROW - top, x);
  drawGaps(context, scene, x);
  const numbers = rowNumbers(rows);
  const yOf = (lane: string | null) => {
    const number = lane === null ? undefined : numbers.get(lane);
    return number === undefined ? undefined : number * ROW - top + ROW / 2;
  };
  const spots: Spot[] = [];
  const moves = answer.moves.flatMap(({ timeMs, from, to }, index): Arrow[] => {
    const [y1, y2] = [yOf(from), yOf(to)];
    const at = x(timeMs);
    return y1 === undefined || y2 === undefined || y1 === y2 ? [] : [{ x1: at, y1, x2: at, y2, index }];
  });
  const causes = answer.causes.flatMap(({ from, to }, index): Arrow[] => {
    const [y1, y2] = [yOf(from.lane), yOf(to.lane)];
    if (y1 === undefined || y2 === undefined || from.timeMs === null || to.timeMs === null) return [];
    return [{ x1: x(from.timeMs), y1, x2: x(to.timeMs), y2, index }];
  });
  context.lineWidth = 1.5;
  drawArrows(context, scene, moves, colours.join, "move", spots);
  context.setLineDash([5, 3]);
  drawArrows(context, scene, causes, colours.cause, "cause", spots);
  context.setLineDash([]);
  drawEvents(context, scene, yOf, x, spots);
  drawFindings(context, scene, yOf, x, spots);
  return spots;
}

const numbered = new WeakMap<readonly Row[], ReadonlyMap<string, number>>();

/** The row of each lane; for a lane in a closed row, that row. */
function rowNumbers(rows: readonly Row[]): ReadonlyMap<string, number> {
  const known = numbered.get(rows);
  if (known !== undefined) return known;
  const numbers = new Map<string, number>();
  for (const [at, { lanes }] of rows.entries()) for (const { lane } of lanes) numbers.set(lane, at);
  numbered.set(rows, numbers);
  return numbers;
}

function drawTicks(
  context: CanvasRenderingContext2D,
  { span, width, height, zone, colours }: Scene,
  x: (timeMs: number) => number,
): void {
  context.fillStyle = colours.line;
  for (const { timeMs } of ticksOf(span.from, span.to, Math.max(2, width / 120), zone))
    context.fillRect(Math.round(x(timeMs)), 0, 1, height);
}
