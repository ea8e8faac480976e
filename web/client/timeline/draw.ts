// SPDX-License-Identifier: Apache-2.0
import { ticksOf } from "../state/times.ts";
import type { Lane } from "../state/types.ts";
import type { Colours } from "./colours.ts";
import { drawArrow, drawEvents, drawFindings, drawGaps } from "./draw-marks.ts";
import type { Row } from "./rows.ts";
import { ROW, type Scene, type Spot } from "./scene.ts";

const PAD = 4;

/** Draws the visible rows and gives the places of marks and arrows. */
export function drawScene(context: CanvasRenderingContext2D, scene: Scene): Spot[] {
  const { width, height, span, rows, top, colours } = scene;
  const x = (timeMs: number) => ((timeMs - span.from) / (span.to - span.from)) * width;
  context.clearRect(0, 0, width, height);
  drawTicks(context, scene, x);
  const first = Math.max(0, Math.floor(top / ROW));
  const last = Math.min(rows.length - 1, Math.ceil((top + height) / ROW));
  for (let at = first; at <= last; at += 1) drawRow(context, scene, rows[at]!, at * ROW - top, x);
  drawGaps(context, scene, x);
  const yOf = laneHeights(rows, top);
  const spots: Spot[] = [];
  context.lineWidth = 1.5;
  for (const [index, { timeMs, from, to }] of scene.answer.moves.entries()) {
    const [y1, y2] = [yOf(from), yOf(to)];
    if (y1 === undefined || y2 === undefined) continue;
    drawArrow(context, scene, [x(timeMs), y1], [x(timeMs), y2], colours.join, spots, "move", index);
  }
  context.setLineDash([5, 3]);
  for (const [index, { from, to }] of scene.answer.causes.entries()) {
    const [y1, y2] = [yOf(from.lane), yOf(to.lane)];
    if (y1 === undefined || y2 === undefined || from.timeMs === null || to.timeMs === null) continue;
    drawArrow(context, scene, [x(from.timeMs), y1], [x(to.timeMs), y2], colours.cause, spots, "cause", index);
  }
  context.setLineDash([]);
  drawEvents(context, scene, yOf, x, spots);
  drawFindings(context, scene, yOf, x, spots);
  return spots;
}

/** The middle of a lane's row, also of a row out of sight; of a lane in a closed row that row's. */
function laneHeights(rows: readonly Row[], top: number): (lane: string | null) => number | undefined {
  const heights = new Map<string, number>();
  for (const [at, { lanes }] of rows.entries())
    for (const { lane } of lanes) heights.set(lane, at * ROW - top + ROW / 2);
  return (lane) => (lane === null ? undefined : heights.get(lane));
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

function drawRow(
  context: CanvasRenderingContext2D,
  scene: Scene,
  row: Row,
  y: number,
  x: (timeMs: number) => number,
): void {
  const { width, colours, selected } = scene;
  if (row.id === selected) {
    context.fillStyle = colours.mark;
    context.globalAlpha = 0.6;
    context.fillRect(0, y, width, ROW);
    context.globalAlpha = 1;
  }
  if (row.lane !== undefined) drawLane(context, scene, row.lane, y, x);
  else for (const lane of row.lanes) drawBar(context, scene, lane, y + ROW / 2 - 2, 4, x, 0.35);
  context.fillStyle = colours.line;
  context.globalAlpha = 0.5;
  context.fillRect(0, y + ROW - 1, width, 1);
  context.globalAlpha = 1;
}

function drawLane(
  context: CanvasRenderingContext2D,
  scene: Scene,
  lane: Lane,
  y: number,
  x: (timeMs: number) => number,
): void {
  drawBar(context, scene, lane, y + PAD, ROW - 2 * PAD, x, 0.3);
  const buckets = scene.densities?.of.get(lane.lane);
  // Single events say more.
  if (buckets === undefined || scene.densities === undefined || scene.events !== undefined) return;
  const most = Math.max(1, ...buckets.map(([, events]) => events));
  context.fillStyle = barColour(lane, scene.colours);
  const wide = Math.max(1, x(scene.span.from + scene.densities.widthMs));
  for (const [fromMs, events] of buckets) {
    const left = x(fromMs);
    if (left + wide < 0 || left > scene.width) continue;
    const size = Math.max(2, Math.sqrt(events / most) * (ROW - 2 * PAD));
    context.fillRect(left, y + ROW - PAD - size, Math.max(1, wide - 0.5), size);
  }
}

function barColour(lane: Lane, colours: Colours): string {
  if (lane.kind !== "container") return colours.barNone;
  return lane.class === "host" ? colours.barHost : colours.bar;
}

/** A life: its ends are lines, dashed where they were not seen. */
function drawBar(
  context: CanvasRenderingContext2D,
  { width, colours }: Scene,
  lane: Lane,
  y: number,
  height: number,
  x: (timeMs: number) => number,
  alpha: number,
): void {
  const [left, right] = [x(lane.fromMs), Math.max(x(lane.toMs), x(lane.fromMs) + 2)];
  if (right < 0 || left > width) return;
  context.fillStyle = barColour(lane, colours);
  context.globalAlpha = alpha;
  context.fillRect(Math.max(-2, left), y, Math.min(width + 4, right) - Math.max(-2, left), height);
  context.globalAlpha = 1;
  context.strokeStyle = barColour(lane, colours);
  context.lineWidth = 2;
  for (const [at, isUnseen] of [
    [left, lane.startUnseen],
    [right, lane.endUnseen],
  ] as const) {
    if (at < -2 || at > width + 2) continue;
    context.setLineDash(isUnseen ? [2, 3] : []);
    context.beginPath();
    context.moveTo(at, y - 1);
    context.lineTo(at, y + height + 1);
    context.stroke();
  }
  context.setLineDash([]);
}
