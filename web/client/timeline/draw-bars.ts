// SPDX-License-Identifier: Apache-2.0
import type { Lane } from "../state/types.ts";
import type { Colours } from "./colours.ts";
import type { Row } from "./rows.ts";
import { ROW, type Scene } from "./scene.ts";

const PAD = 4;
const [DASH, DASHES_APART] = [2, 5];
/** Opacity of a bar without overlap, and of one with many. */
const [LEAST_ALPHA, MOST_ALPHA] = [0.35, 0.95];

type Across = (timeMs: number) => number;

/** A row: its lifetime, or the lifetimes of its group, and its events. */
export function drawRow(
  context: CanvasRenderingContext2D,
  scene: Scene,
  row: Row,
  y: number,
  x: Across,
): void {
  const { width, colours, selected } = scene;
  if (row.id === selected) {
    context.fillStyle = colours.mark;
    context.globalAlpha = 0.6;
    context.fillRect(0, y, width, ROW);
    context.globalAlpha = 1;
  }
  if (row.lane === undefined) drawGroup(context, scene, row.lanes, y + ROW / 2 - 3, 6, x);
  else {
    drawLife(context, scene, row.lane, y + PAD, ROW - 2 * PAD, x);
    drawDensity(context, scene, row.lane, y, x);
  }
  context.fillStyle = colours.line;
  context.globalAlpha = 0.5;
  context.fillRect(0, y + ROW - 1, width, 1);
  context.globalAlpha = 1;
}

function barColour(lane: Lane, colours: Colours): string {
  if (lane.kind !== "container") return colours.barNone;
  return lane.class === "host" ? colours.barHost : colours.bar;
}

/** A lifetime: its ends are lines, dashed if they are not in the log. */
function drawLife(
  context: CanvasRenderingContext2D,
  { width, colours }: Scene,
  lane: Lane,
  y: number,
  height: number,
  x: Across,
): void {
  const left = x(lane.fromMs);
  const right = Math.max(x(lane.toMs), left + 2);
  if (right < 0 || left > width) return;
  context.fillStyle = barColour(lane, colours);
  context.globalAlpha = 0.3;
  context.fillRect(Math.max(-2, left), y, Math.min(width + 4, right) - Math.max(-2, left), height);
  context.globalAlpha = 1;
  drawEnd(context, left, y - 1, height + 2, lane.startUnseen);
  drawEnd(context, right, y - 1, height + 2, lane.endUnseen);
}

/** Rectangles, not a dashed path: a path costs several times as much. */
function drawEnd(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  height: number,
  isUnseen: boolean,
): void {
  if (!isUnseen) context.fillRect(x - 1, y, 2, height);
  else for (let at = 0; at < height; at += DASHES_APART) context.fillRect(x - 1, y + at, 2, DASH);
}

/** All lifetimes of a closed group in one line: the more at the same time, the darker. */
function drawGroup(
  context: CanvasRenderingContext2D,
  { width, colours }: Scene,
  lanes: readonly Lane[],
  y: number,
  height: number,
  x: Across,
): void {
  const columns = Math.ceil(width) + 1;
  /** Number of lifetimes that begin in each pixel column, minus those that ended before. */
  const steps = new Int32Array(columns + 1);
  for (const lane of lanes) {
    const [left, right] = [Math.floor(x(lane.fromMs)), Math.ceil(x(lane.toMs))];
    if (right < 0 || left >= columns) continue;
    steps[Math.max(0, left)]! += 1;
    steps[Math.min(columns, Math.max(left + 1, right))]! -= 1;
  }
  context.fillStyle = colours.bar;
  let [lives, since] = [0, 0];
  for (let at = 0; at <= columns; at += 1) {
    if (steps[at] === 0 && at < columns) continue;
    if (lives > 0) {
      context.globalAlpha = Math.min(MOST_ALPHA, LEAST_ALPHA + Math.log2(lives) * 0.15);
      context.fillRect(since, y, at - since, height);
    }
    lives += steps[at]!;
    since = at;
  }
  context.globalAlpha = 1;
}

function drawDensity(
  context: CanvasRenderingContext2D,
  { densities, events, colours, span, width }: Scene,
  lane: Lane,
  y: number,
  x: Across,
): void {
  const counted = densities?.of.get(lane.lane);
  // Single events are more informative.
  if (counted === undefined || densities === undefined || events !== undefined) return;
  context.fillStyle = barColour(lane, colours);
  const wide = x(span.from + densities.widthMs);
  const [floor, room] = [Math.round(y + ROW - PAD), ROW - 2 * PAD];
  for (const [fromMs, count] of counted.buckets) {
    const at = x(fromMs);
    if (at + wide < 0 || at > width) continue;
    // Whole pixels: edges between pixels cost many times as much.
    const left = Math.round(at);
    const size = Math.max(2, Math.round(Math.sqrt(count / counted.most) * room));
    context.fillRect(left, floor - size, Math.max(1, Math.round(at + wide) - left), size);
  }
}
