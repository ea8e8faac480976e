// SPDX-License-Identifier: Apache-2.0
import type { Finding } from "../state/types.ts";
import type { Colours } from "./colours.ts";
import { ROW, type Scene, type Spot } from "./scene.ts";

/** Stretches in which serials are missing, hatched. */
export function drawGaps(
  context: CanvasRenderingContext2D,
  { answer, width, height, colours }: Scene,
  x: (timeMs: number) => number,
): void {
  context.strokeStyle = colours.quiet;
  context.lineWidth = 1;
  context.globalAlpha = 0.35;
  for (const { fromMs, toMs } of answer.gaps) {
    const left = Math.max(0, x(fromMs));
    const right = Math.min(width, Math.max(x(toMs), x(fromMs) + 3));
    if (right < 0 || left > width) continue;
    context.save();
    context.beginPath();
    context.rect(left, 0, right - left, height);
    context.clip();
    context.beginPath();
    for (let at = left - height; at < right; at += 7) {
      context.moveTo(at, height);
      context.lineTo(at + height, 0);
    }
    context.stroke();
    context.restore();
  }
  context.globalAlpha = 1;
}

type Point = readonly [x: number, y: number];

/** An arrow between two rows; vertical where both ends have one time. */
export function drawArrow(
  context: CanvasRenderingContext2D,
  { width, height }: Scene,
  [x1, y1]: Point,
  [x2, y2]: Point,
  colour: string,
  spots: Spot[],
  kind: Spot["kind"],
  index: number,
): void {
  if (Math.max(x1, x2) < 0 || Math.min(x1, x2) > width) return;
  if (Math.max(y1, y2) < 0 || Math.min(y1, y2) > height) return;
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x1, y1);
  if (x1 === x2) context.lineTo(x2, y2);
  else context.bezierCurveTo((x1 + x2) / 2, y1, (x1 + x2) / 2, y2, x2, y2);
  context.stroke();
  const tip = y2 > y1 ? -7 : 7;
  context.beginPath();
  if (x1 === x2 || Math.abs(x2 - x1) < 8) {
    context.moveTo(x2, y2);
    context.lineTo(x2 - 4, y2 + tip);
    context.lineTo(x2 + 4, y2 + tip);
  } else {
    const back = x2 > x1 ? -7 : 7;
    context.moveTo(x2, y2);
    context.lineTo(x2 + back, y2 - 4);
    context.lineTo(x2 + back, y2 + 4);
  }
  context.fill();
  spots.push({ x: x2, y: y2, kind, index }, { x: (x1 + x2) / 2, y: (y1 + y2) / 2, kind, index });
}

/** Single events as dots, with their words where there is room. */
export function drawEvents(
  context: CanvasRenderingContext2D,
  { events, answer, colours, width }: Scene,
  yOf: (lane: string | null) => number | undefined,
  x: (timeMs: number) => number,
  spots: Spot[],
): void {
  if (events === undefined) return;
  const lanes = new Map(answer.lanes.map(({ key, lane }) => [key, lane]));
  const none = answer.lanes.find(({ kind }) => kind === "unknown")?.lane ?? null;
  const drawn = events.flatMap((event, index) => {
    const y = yOf(event.container === null ? none : (lanes.get(event.container.key) ?? null));
    const at = x(event.timeMs);
    return y === undefined || at < -5 || at > width + 5 ? [] : [{ event, index, at, y }];
  });
  context.font = "11px system-ui, sans-serif";
  context.textBaseline = "middle";
  /** Where the next event of a row begins: words have room up to there. */
  const nexts = new Map<number, number>();
  for (const { event, index, at, y } of drawn.toReversed()) {
    const room = (nexts.get(y) ?? width + 200) - at - 12;
    nexts.set(y, at);
    context.fillStyle = event.failed ? colours.grave : colours.text;
    context.beginPath();
    context.arc(at, y, 3, 0, 2 * Math.PI);
    context.fill();
    spots.push({ x: at, y, kind: "event", index });
    const label = fitting(context, [`${event.act} ${event.on}`.slice(0, 60), event.act], room);
    context.fillStyle = colours.text;
    if (label !== undefined) context.fillText(label, at + 6, y);
  }
}

/** The first text that is not wider than there is room. */
function fitting(
  context: CanvasRenderingContext2D,
  texts: readonly string[],
  room: number,
): string | undefined {
  return room < 10 ? undefined : texts.find((text) => context.measureText(text).width <= room);
}

/** Findings as diamonds: the graver, the larger and the redder. */
export function drawFindings(
  context: CanvasRenderingContext2D,
  { answer, colours, finding: chosen, width }: Scene,
  yOf: (lane: string | null) => number | undefined,
  x: (timeMs: number) => number,
  spots: Spot[],
): void {
  for (const [index, finding] of answer.findings.entries()) {
    const at = x(finding.timeMs);
    const y = yOf(finding.lane) ?? ROW / 2;
    if (at < -8 || at > width + 8) continue;
    drawMark(context, finding, at, y, colours, finding.number === chosen);
    spots.push({ x: at, y, kind: "finding", index });
  }
}

function drawMark(
  context: CanvasRenderingContext2D,
  { rank }: Finding,
  at: number,
  y: number,
  colours: Colours,
  isChosen: boolean,
): void {
  const size = isChosen ? 9 : rank === 1 ? 7 : 5;
  context.beginPath();
  context.moveTo(at, y - size);
  context.lineTo(at + size, y);
  context.lineTo(at, y + size);
  context.lineTo(at - size, y);
  context.closePath();
  context.fillStyle = rank === 1 ? colours.grave : rank === 2 ? colours.join : colours.quiet;
  context.fill();
  context.strokeStyle = isChosen ? colours.text : colours.back;
  context.lineWidth = isChosen ? 2.5 : 1;
  context.stroke();
}
