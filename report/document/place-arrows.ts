// SPDX-License-Identifier: Apache-2.0
import type { PictureJoin } from "../../query/reports/report-model.ts";
import { LABELS, ROW, rowMiddle, type Scale, WIDTH } from "./picture-scale.ts";

/** Arrows of the same kind and name between the same bars are merged if closer than this. */
const ALIKE = 8;
/** Distance between vertical lines that pass each other. */
const LANE = 10;
const MOST_LANES = 6;
/** Size of a character and of a line of a label. */
const [CHARACTER, LINE] = [6.2, 12];

/** Position of an arrow: from its time in the start row, then vertically at `x` to its head. */
export interface PlacedArrow {
  /** The joins that it represents, at least one. */
  readonly joins: readonly PictureJoin[];
  readonly from: number;
  readonly to: number;
  /** Its time. */
  readonly start: number;
  /** Its vertical line: beside the time if another arrow is there. */
  readonly x: number;
  readonly label: ArrowLabel | null;
}

export interface ArrowLabel {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "end";
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Places arrows beside each other, then their names in free space: a name without free space is left out. */
export function placeArrows(
  joins: readonly PictureJoin[],
  rowOf: ReadonlyMap<string, number>,
  rows: number,
  scale: Scale,
): PlacedArrow[] {
  const taken: Box[] = [];
  const drawn = likeOnes(joins, rowOf, scale).map((arrow) => {
    const x = freeLane(arrow, taken);
    taken.push(lineBox(arrow, x));
    return { ...arrow, x };
  });
  return drawn.map((arrow, at) => {
    const others = taken.filter((_, index) => index !== at);
    const label = placeLabel(arrow, others, rows);
    if (label !== null) taken.push(labelBox(label));
    return { ...arrow, label };
  });
}

type Drawn = Omit<PlacedArrow, "x" | "label">;

function likeOnes(
  joins: readonly PictureJoin[],
  rowOf: ReadonlyMap<string, number>,
  scale: Scale,
): readonly Drawn[] {
  const groups: (Drawn & { readonly joins: PictureJoin[]; readonly key: string })[] = [];
  const byKey = new Map<string, typeof groups>();
  for (const join of joins) {
    const [from, to] = [rowOf.get(join.fromKey), rowOf.get(join.toKey)];
    if (from === undefined || to === undefined) continue;
    const start = scale(join.timeMs);
    const key = JSON.stringify([from, to, join.kind, join.label]);
    const known = byKey.get(key) ?? [];
    byKey.set(key, known);
    const near = known.find((group) => Math.abs(group.start - start) < ALIKE);
    if (near !== undefined) {
      near.joins.push(join);
      continue;
    }
    const group = { joins: [join], from, to, start, key };
    known.push(group);
    groups.push(group);
  }
  return groups;
}

function freeLane(arrow: Drawn, taken: readonly Box[]): number {
  const { start } = arrow;
  const isLeft = start + MOST_LANES * LANE > WIDTH;
  for (let lane = 0; lane < MOST_LANES; lane++) {
    const x = start + (isLeft ? -lane : lane) * LANE;
    const box = lineBox(arrow, x);
    if (!taken.some((other) => meet(box, other))) return x;
  }
  return start;
}

function lineBox({ from, to }: Pick<Drawn, "from" | "to">, x: number): Box {
  const [top, bottom] = [rowMiddle(Math.min(from, to)), rowMiddle(Math.max(from, to))];
  return { left: x - LANE / 2 + 0.5, right: x + LANE / 2 - 0.5, top: top - 1, bottom: bottom + 1 };
}

/** Candidates near the head first, then towards the arrow's start; right of the line, then left of it. */
function placeLabel(
  arrow: Drawn & { readonly x: number },
  taken: readonly Box[],
  rows: number,
): ArrowLabel | null {
  const { joins, from, to, x } = arrow;
  const [first] = joins;
  if (first === undefined || first.label === null) return null;
  const text = joins.length === 1 ? first.label : `${first.label} (${joins.length})`;
  const [head, tail] = [rowMiddle(to), rowMiddle(from)];
  const step = (tail > head ? 1 : -1) * (ROW / 2);
  const places = Array.from(
    { length: Math.abs(tail - head) / Math.abs(step) + 1 },
    (_, at) => head + at * step,
  );
  for (const middle of [...places, head - step, tail + step])
    for (const anchor of ["start", "end"] as const) {
      const label = { text, x: anchor === "start" ? x + 6 : x - 6, y: middle + 4, anchor };
      const box = labelBox(label);
      const isInside =
        box.left >= LABELS && box.right <= WIDTH && box.top >= 14 && box.bottom <= rowMiddle(rows);
      if (isInside && !taken.some((other) => meet(box, other))) return label;
    }
  return null;
}

function labelBox({ text, x, y, anchor }: ArrowLabel): Box {
  const width = text.length * CHARACTER;
  const left = anchor === "start" ? x : x - width;
  return { left, right: left + width, top: y - LINE + 2, bottom: y + 2 };
}

function meet(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
