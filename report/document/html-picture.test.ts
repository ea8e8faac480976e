// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { Picture, PictureBar } from "../../query/reports/report-model.ts";
import { UTC } from "../zone.ts";
import { livesSvg, pictureSvg } from "./html-picture.ts";

const bar = (key: string, depth: number): PictureBar => ({
  key,
  label: key,
  depth,
  fromMs: 0,
  toMs: 1000,
  startUnseen: false,
  endUnseen: true,
  events: 1,
  density: [1],
});
const PICTURE: Picture = {
  fromMs: 0,
  toMs: 1000,
  bars: [bar("host", 0), bar("web", 1), bar("<b>", 1)],
  joins: [
    { fromKey: "host", toKey: "web", timeMs: 100, event: "1:1", kind: "join", label: null },
    { fromKey: "web", toKey: "<b>", timeMs: 500, event: "1:2", kind: "cause", label: "asked an engine" },
    { fromKey: "<b>", toKey: "host", timeMs: 900, event: "1:3", kind: "crossing", label: "left it" },
    { fromKey: "<b>", toKey: "host", timeMs: 901, event: "1:4", kind: "crossing", label: "left it" },
    { fromKey: "gone", toKey: "host", timeMs: 950, event: "1:5", kind: "cause", label: "exec" },
  ],
  gaps: [{ fromMs: 300, toMs: 301, gaps: 2, serials: 17 }],
  groups: [],
  omitted: 0,
};
const count = (text: string, part: string): number => text.split(part).length - 1;

describe("the picture of containers over time", () => {
  const svg = pictureSvg(PICTURE, UTC, (event) => (event === "1:3" ? "e3" : undefined));

  it("draws moves, causes and crossings as arrows of their own kinds", () => {
    expect(count(svg, 'class="join join"')).toBe(1);
    expect(count(svg, 'class="join cause"')).toBe(1);
    expect(count(svg, 'class="join crossing"')).toBe(1);
    expect(svg).toContain('<a href="#e3" aria-label="left it: 1:3">');
  });

  it("names causes and crossings; similar ones at one place are one arrow with all their events", () => {
    expect(count(svg, ">asked an engine</text>")).toBe(1);
    expect(count(svg, ">left it (2)</text>")).toBe(1);
    expect(svg).toContain("<title>left it, boot+0.900s: 1:3; boot+0.901s: 1:4</title>");
  });

  it("has milliseconds at the ticks of a short log", () => {
    const fromMs = Date.UTC(2026, 10, 30);
    const ticks = (toMs: number) => pictureSvg({ ...PICTURE, bars: [], fromMs, toMs }, UTC, () => undefined);
    expect(ticks(fromMs + 1000)).toContain(">00:00:00.250</text>");
    expect(ticks(fromMs + 60_000)).toContain(">00:00:10</text>");
  });

  it("draws groups below the containers, with their number and the source of the claim", () => {
    const { key: _key, label: _label, depth: _depth, ...life } = bar("", 0);
    const group = { ...life, containers: 1200 };
    const drawn = pictureSvg(
      {
        ...PICTURE,
        groups: [
          { ...group, common: { kind: "image", name: "<i>:1", by: "log" } },
          { ...group, common: { kind: "pod", name: "web", by: "inventory" } },
          { ...group, common: { kind: "pod", name: "db", by: "inventory", isContradicted: true } },
          { ...group, common: { kind: "none" } },
        ],
      },
      UTC,
      () => undefined,
    );
    expect(count(drawn, 'class="bar"')).toBe(7);
    expect(count(drawn, 'class="divider"')).toBe(1);
    expect(drawn).toContain(">1,200 × image &lt;i&gt;:1</text>");
    expect(drawn).toContain(">1,200 × pod web (inventory)</text>");
    expect(drawn).toContain(">1,200 × contradicted pod db</text>");
    expect(drawn).toContain(">1,200 × no image or pod</text>");
  });

  it("hatches gaps, with their numbers", () => {
    expect(svg).toContain('fill="url(#hatch)"');
    expect(svg).toContain("2 gaps, 17 serials missing: ");
  });

  it("writes names of the log as text", () => {
    expect(svg).toContain(">&lt;b&gt;</text>");
    expect(svg).not.toContain("<b>");
  });

  it("draws the lifetimes of all without arrows", () => {
    const lives = livesSvg({ ...PICTURE, all: [bar("host", 0), bar("other", 1)] }, UTC);
    expect(count(lives, 'class="bar"')).toBe(2);
    expect(lives).not.toContain('class="join');
  });
});
