// SPDX-License-Identifier: Apache-2.0
import type { Finding, LanesAnswer } from "../state/types.ts";
import type { Colours } from "./colours.ts";
import { ROW, type Scene, type Spot } from "./scene.ts";

type Across = (timeMs: number) => number;
type Down = (lane: string | null) => number | undefined;

const HATCH = 7;
const hatches = new Map<string, CanvasPattern | null>();

/** Lines from the lower left to the upper right, drawn once for each colour. */
function hatchOf(context: CanvasRenderingContext2D, colour: string): CanvasPattern | null {
  const known = hatches.get(colour);
  if (known !== undefined) return known;
  const tile = document.createElement("canvas");
  tile.width = HATCH;
  tile.height = HATCH;
  const brush = tile.getContext("2d");
  if (brush !== null) {
    brush.strokeStyle = colour;
    for (const at of [-HATCH, 0, HATCH]) {
      brush.moveTo(at - 1, HATCH + 1);
      brush.lineTo(at + HATCH + 1, -1);
    }
    brush.stroke();
  }
  const made = context.createPattern(tile, "repeat");
  hatches.set(colour, made);
  return made;
}

/** Narrower ones are ticks at the upper edge: hundreds of hatched ones would cover everything. */
const NARROW = 4;
const TICK = 7;

/** Time ranges with missing serials, hatched. */
export function drawGaps(
  context: CanvasRenderingContext2D,
  { answer, width, height, colours }: Scene,
  x: Across,
): void {
  const hatch = hatchOf(context, colours.quiet);
  if (hatch === null) return;
  let covered = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs } of answer.gaps) {
    const left = Math.max(0, Math.round(x(fromMs)), covered);
    const right = Math.min(width, Math.max(Math.round(x(toMs)), Math.round(x(fromMs)) + 2));
    if (right <= left) continue;
    const isNarrow = right - left < NARROW;
    context.fillStyle = isNarrow ? colours.quiet : hatch;
    context.globalAlpha = isNarrow ? 0.7 : 0.4;
    context.fillRect(left, 0, right - left, isNarrow ? TICK : height);
    covered = right;
  }
  context.globalAlpha = 1;
}

const DOT = 3;
const widths = new Map<string, number>();
const MOST_WIDTHS = 5000;

/** Single events as dots, with a label if it fits. */
export function drawEvents(
  context: CanvasRenderingContext2D,
  { events, answer, colours, width, height }: Scene,
  yOf: Down,
  x: Across,
  spots: Spot[],
): void {
  if (events === undefined) return;
  const { lanes, none } = lanesByKey(answer);
  const dots = { failed: new Path2D(), fine: new Path2D() };
  context.font = "11px system-ui, sans-serif";
  context.textBaseline = "middle";
  context.fillStyle = colours.text;
  /** Start of the next event in a row: the limit for a label. */
  const nexts = new Map<number, number>();
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index]!;
    const y = yOf(event.container === null ? none : (lanes.get(event.container.key) ?? null));
    const at = x(event.timeMs);
    if (y === undefined || y < -ROW || y > height + ROW || at < -5 || at > width + 5) continue;
    const room = Math.min(nexts.get(y) ?? width, width) - at - 12; // a label is left out rather than cut
    nexts.set(y, at);
    const path = event.failed ? dots.failed : dots.fine;
    path.moveTo(at + DOT, y);
    path.arc(at, y, DOT, 0, 2 * Math.PI);
    spots.push({ x: at, y, kind: "event", index });
    const label = fitting(context, [`${event.act} ${event.on}`.slice(0, 60), event.act], room);
    if (label !== undefined) context.fillText(label, at + 6, y);
  }
  context.fill(dots.fine);
  context.fillStyle = colours.grave;
  context.fill(dots.failed);
}

const keyed = new WeakMap<LanesAnswer, { lanes: ReadonlyMap<string | null, string>; none: string | null }>();

function lanesByKey(answer: LanesAnswer): { lanes: ReadonlyMap<string | null, string>; none: string | null } {
  const known = keyed.get(answer);
  if (known !== undefined) return known;
  const made = {
    lanes: new Map(answer.lanes.map(({ key, lane }) => [key, lane])),
    none: answer.lanes.find(({ kind }) => kind === "unknown")?.lane ?? null,
  };
  keyed.set(answer, made);
  return made;
}

/** The first text that fits. */
function fitting(
  context: CanvasRenderingContext2D,
  texts: readonly string[],
  room: number,
): string | undefined {
  return room < 10 ? undefined : texts.find((text) => widthOf(context, text) <= room);
}

function widthOf(context: CanvasRenderingContext2D, text: string): number {
  let width = widths.get(text);
  if (width === undefined) {
    if (widths.size >= MOST_WIDTHS) widths.clear();
    width = context.measureText(text).width;
    widths.set(text, width);
  }
  return width;
}

/** Findings as diamonds: the graver, the larger and redder. If several share a spot, the gravest is on top and is the one selected. */
export function drawFindings(
  context: CanvasRenderingContext2D,
  { answer, colours, finding: chosen, width, height }: Scene,
  yOf: Down,
  x: Across,
  spots: Spot[],
): void {
  const places = new Map<string, { index: number; finding: Finding; at: number; y: number }>();
  for (const [index, finding] of answer.findings.entries()) {
    const at = x(finding.timeMs);
    const y = yOf(finding.lane) ?? ROW / 2;
    if (at < -8 || at > width + 8 || y < -ROW || y > height + ROW) continue;
    const key = `${Math.round(at / 2)} ${y}`;
    const other = places.get(key)?.finding;
    if (
      other === undefined ||
      finding.number === chosen ||
      (other.number !== chosen && finding.rank < other.rank)
    )
      places.set(key, { index, finding, at, y });
  }
  const sorted = [...places.values()].sort(
    (a, b) =>
      Number(a.finding.number === chosen) - Number(b.finding.number === chosen) ||
      b.finding.rank - a.finding.rank,
  );
  let path = new Path2D();
  for (const [position, { index, finding, at, y }] of sorted.entries()) {
    const { rank, number } = finding;
    const isChosen = number === chosen;
    addDiamond(path, at, y, isChosen ? 9 : rank === 1 ? 7 : 5);
    spots.push({ x: at, y, kind: "finding", index });
    const next = sorted[position + 1]?.finding;
    // All with the same look are one path.
    if (next !== undefined && lookOf(next.rank) === lookOf(rank) && next.number !== chosen) continue;
    context.fillStyle = colours[lookOf(rank)];
    context.strokeStyle = isChosen ? colours.text : colours.back;
    context.lineWidth = isChosen ? 2.5 : 1;
    context.fill(path);
    context.stroke(path);
    path = new Path2D();
  }
}

function lookOf(rank: number): keyof Colours {
  return rank === 1 ? "grave" : rank === 2 ? "join" : "quiet";
}

function addDiamond(path: Path2D, x: number, y: number, size: number): void {
  path.moveTo(x, y - size);
  path.lineTo(x + size, y);
  path.lineTo(x, y + size);
  path.lineTo(x - size, y);
  path.closePath();
}
