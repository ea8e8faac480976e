// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { PictureJoin } from "../../query/reports/report-model.ts";
import { scaleOf } from "./picture-scale.ts";
import { placeArrows } from "./place-arrows.ts";

const scale = scaleOf({ fromMs: 0, toMs: 1000 });
const rowOf = new Map([
  ["host", 0],
  ["a", 1],
  ["b", 2],
  ["c", 3],
]);
const join = (fromKey: string, toKey: string, timeMs: number, label: string | null): PictureJoin => ({
  fromKey,
  toKey,
  timeMs,
  label,
  event: `1:${timeMs}`,
  kind: label === null ? "join" : "crossing",
});

/** Boxes of lines and of labels, measured as a browser draws them at 11 px. */
function boxes(joins: readonly PictureJoin[]) {
  const placed = placeArrows(joins, rowOf, 4, scale);
  const lines = placed.map(({ x, from, to }) => ({
    left: x - 4,
    right: x + 4,
    top: 39 + 26 * Math.min(from, to),
    bottom: 39 + 26 * Math.max(from, to),
  }));
  const labels = placed.flatMap(({ label }) => {
    if (label === null) return [];
    const left = label.anchor === "start" ? label.x : label.x - label.text.length * 5.5;
    return [{ left, right: left + label.text.length * 5.5, top: label.y - 9, bottom: label.y + 2 }];
  });
  return { placed, lines, labels };
}

type Box = ReturnType<typeof boxes>["lines"][number];
const meet = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

describe("arrows of a log in which all happens within milliseconds", () => {
  const joins = [
    join("a", "host", 500, "root directory of the host"),
    join("a", "b", 501, "asked an engine"),
    join("b", "host", 502, "left it"),
    join("host", "c", 500, null),
    join("c", "host", 503, "kernel helper"),
  ];
  const { placed, lines, labels } = boxes(joins);
  const all = [...lines, ...labels];

  it("lie beside each other, and so do their names", () => {
    expect(labels).toHaveLength(4);
    for (const [at, one] of all.entries())
      for (const other of all.slice(at + 1))
        expect([one, other, meet(one, other)]).toEqual([one, other, false]);
  });

  it("begin at their time, with their line near it", () => {
    expect(placed.map(({ start }) => start)).toEqual(joins.map(({ timeMs }) => scale(timeMs)));
    for (const { start, x } of placed) expect(Math.abs(x - start)).toBeLessThanOrEqual(50);
  });

  it("have their names within the picture at its right edge", () => {
    const { labels: atEdge } = boxes(joins.map((one) => ({ ...one, timeMs: one.timeMs + 490 })));
    expect(atEdge.length).toBeGreaterThan(0);
    for (const { left, right } of atEdge) expect(left >= 250 && right <= 1200).toBe(true);
  });
});

describe("similar arrows", () => {
  it("are merged at one place, and separate elsewhere", () => {
    const placed = placeArrows(
      [join("a", "host", 100, "exec"), join("a", "host", 101, "exec"), join("a", "host", 900, "exec")],
      rowOf,
      4,
      scale,
    );
    expect(placed.map(({ joins, label }) => [joins.length, label?.text])).toEqual([
      [2, "exec (2)"],
      [1, "exec"],
    ]);
  });
});
