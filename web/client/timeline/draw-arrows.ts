// SPDX-License-Identifier: Apache-2.0
import { ROW, type Scene, type Spot } from "./scene.ts";

const STUB = 12;
const HEAD = 7;
/** Curves whose ends are closer than this look like one line. */
const STEEP = 8;

export interface Arrow {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** Index of the arrow. */
  readonly index: number;
}

/**
 * Arrows between rows, of one kind. An arrow to a row out of view is a stub that points there: a thousand lines across the
 * picture are unreadable, and take most of a frame. Stubs are rectangles, which cost a tenth of a path.
 */
export function drawArrows(
  context: CanvasRenderingContext2D,
  { width, height }: Scene,
  arrows: Iterable<Arrow>,
  colour: string,
  kind: Spot["kind"],
  spots: Spot[],
): void {
  context.strokeStyle = colour;
  context.fillStyle = colour;
  const lines = new Path2D();
  const heads = new Path2D();
  const isInSight = (y: number) => y > -ROW / 2 && y < height + ROW / 2;
  /** Overlapping lines are drawn once. */
  const drawn = new Set<string>();
  for (const { x1, y1, x2, y2, index } of arrows) {
    if (Math.max(x1, x2) < 0 || Math.min(x1, x2) > width) continue;
    const [isFrom, isTo] = [isInSight(y1), isInSight(y2)];
    if (!isFrom && !isTo) continue;
    const key = `${Math.round(x1 / 2)} ${isFrom ? y1 : ""} ${Math.round(x2 / 2)} ${isTo ? y2 : ""} ${y2 > y1}`;
    if (drawn.has(key)) continue;
    drawn.add(key);
    const way = y2 > y1 ? 1 : -1;
    if (isFrom && isTo) {
      lines.moveTo(x1, y1);
      if (Math.abs(x2 - x1) < 1) lines.lineTo(x2, y2);
      else lines.bezierCurveTo((x1 + x2) / 2, y1, (x1 + x2) / 2, y2, x2, y2);
      addHead(heads, x2 - x1, way, x2, y2);
      spots.push({ x: (x1 + x2) / 2, y: (y1 + y2) / 2, kind, index });
    } else if (isFrom) {
      drawStub(context, x1, y1, way);
      spots.push({ x: x1, y: y1 + (way * STUB) / 2, kind, index });
    } else {
      drawStub(context, x2, y2 - way * STUB, way);
      drawTip(context, x2, y2, way);
    }
    if (isTo) spots.push({ x: x2, y: y2, kind, index });
  }
  context.stroke(lines);
  context.fill(heads);
}

/** A short upright line from there on. */
function drawStub(context: CanvasRenderingContext2D, x: number, y: number, way: number): void {
  context.fillRect(Math.round(x) - 1, Math.round(way > 0 ? y : y - STUB), 2, STUB);
}

/** The head of a stub, in steps. */
function drawTip(context: CanvasRenderingContext2D, x: number, y: number, way: number): void {
  const [middle, end] = [Math.round(x), Math.round(y)];
  for (const half of [1, 2, 3, 4])
    context.fillRect(middle - half, way > 0 ? end - 2 * half : end + 2 * half - 2, 2 * half, 2);
}

function addHead(heads: Path2D, across: number, way: number, x: number, y: number): void {
  heads.moveTo(x, y);
  if (Math.abs(across) < STEEP) {
    heads.lineTo(x - 4, y - way * HEAD);
    heads.lineTo(x + 4, y - way * HEAD);
  } else {
    const back = across > 0 ? -HEAD : HEAD;
    heads.lineTo(x + back, y - 4);
    heads.lineTo(x + back, y + 4);
  }
  heads.closePath();
}
