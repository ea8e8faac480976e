// SPDX-License-Identifier: Apache-2.0
import type { Picture, PictureBar, PictureGap, PictureJoin } from "../../query/reports/report-model.ts";
import { counted, grouped } from "../number-text.ts";
import { formatClock, formatTimestamp, type Zone } from "../zone.ts";
import { escapeHtml } from "./escape-html.ts";
import { containerLabelText } from "./label-text.ts";

const WIDTH = 1200;
const LABELS = 250;
const ROW = 26;
const TOP = 26;
const TICKS = 6;
const INDENT = 14;
/** A character of an arrow's label. */
const CHARACTER = 6;

type Scale = (timeMs: number) => number;

/** Containers over time as inline SVG: lifetimes as bars, nesting as indentation, events as density, moves and causes as arrows, gaps as hatching. */
export function pictureSvg(
  picture: Picture,
  zone: Zone,
  anchorOf: (event: string) => string | undefined,
): string {
  const { bars, joins, gaps } = picture;
  const scale = scaleOf(picture);
  const height = heightOf(bars);
  const most = Math.max(1, ...bars.flatMap(({ density }) => density));
  const parts = [
    `<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V5"/></pattern></defs>`,
    ...ticksSvg(picture, scale, height, zone),
    ...gaps.map((gap) => gapSvg(gap, scale, height, zone)),
    ...bars.map((bar, at) => barSvg(bar, rowTop(at), scale, most, picture, zone)),
    ...arrows(bars, joins, scale, zone, anchorOf),
  ];
  return svg(picture, bars, height, parts, zone);
}

/** The lives of all containers, where the picture has not all: without density and arrows. */
export function livesSvg(picture: Picture, zone: Zone): string {
  const { all = [] } = picture;
  const scale = scaleOf(picture);
  const height = heightOf(all);
  const parts = [
    ...ticksSvg(picture, scale, height, zone),
    ...all.map((bar, at) => barSvg(bar, rowTop(at), scale, 1, picture, zone)),
  ];
  return svg(picture, all, height, parts, zone);
}

const rowTop = (row: number): number => TOP + row * ROW;
const heightOf = (bars: readonly PictureBar[]): number => TOP + bars.length * ROW + 8;

function scaleOf({ fromMs, toMs }: Picture): Scale {
  const span = Math.max(1, toMs - fromMs);
  return (timeMs) => LABELS + ((WIDTH - LABELS - 10) * Math.min(span, Math.max(0, timeMs - fromMs))) / span;
}

function svg(
  { fromMs, toMs }: Picture,
  bars: readonly PictureBar[],
  height: number,
  parts: readonly string[],
  zone: Zone,
): string {
  const label = `${bars.length} containers from ${formatTimestamp(fromMs, zone)} to ${formatTimestamp(toMs, zone)}`;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="group" aria-label="${escapeHtml(label)}">${parts.join("")}</svg>`;
}

function ticksSvg({ fromMs, toMs }: Picture, scale: Scale, height: number, zone: Zone): string[] {
  return Array.from({ length: TICKS + 1 }, (_, at) => {
    const timeMs = fromMs + ((toMs - fromMs) * at) / TICKS;
    const x = f(scale(timeMs));
    const anchor = at === TICKS ? "end" : at === 0 ? "start" : "middle";
    return `<line class="rule" x1="${x}" x2="${x}" y1="18" y2="${height}"/><text class="t" x="${x}" y="12" text-anchor="${anchor}">${formatClock(timeMs, zone)}</text>`;
  });
}

function gapSvg(
  { fromMs, toMs, gaps, serials }: PictureGap,
  scale: Scale,
  height: number,
  zone: Zone,
): string {
  const left = scale(fromMs);
  const width = Math.max(2, scale(toMs) - left);
  const title = `${counted(gaps, "gap")}, ${counted(serials, "serial")} missing: ${formatTimestamp(fromMs, zone)} to ${formatTimestamp(toMs, zone)}`;
  return `<g><title>${escapeHtml(title)}</title><rect class="missing" x="${f(left)}" y="18" width="${f(width)}" height="${height - 18}" fill="url(#hatch)"/></g>`;
}

/** Labels that would lie on another are left to the arrow's title. */
function arrows(
  bars: readonly PictureBar[],
  joins: readonly PictureJoin[],
  scale: Scale,
  zone: Zone,
  anchorOf: (event: string) => string | undefined,
): string[] {
  const rowOf = new Map(bars.map(({ key }, at) => [key, at]));
  const taken: { readonly row: number; readonly left: number; readonly right: number }[] = [];
  return joins.flatMap((join) => {
    const [from, to] = [rowOf.get(join.fromKey), rowOf.get(join.toKey)];
    if (from === undefined || to === undefined) return [];
    const x = scale(join.timeMs);
    const [y1, y2] = [rowTop(from) + ROW / 2, rowTop(to) + ROW / 2];
    const what = join.label ?? "a task joined";
    const title = `${what}, ${formatTimestamp(join.timeMs, zone)}: ${join.event}`;
    const path = `<path class="join ${join.kind}" d="M${f(x)} ${f(y1)}V${f(y2)}"/><path class="head-of-join ${join.kind}" d="M${f(x)} ${f(y2)}l-4 ${y2 > y1 ? -6 : 6}h8z"/>`;
    const arrow = `<g><title>${escapeHtml(title)}</title>${path}${labelSvg(join, x, to, taken)}</g>`;
    const anchor = anchorOf(join.event);
    return [
      anchor === undefined
        ? arrow
        : `<a href="#${anchor}" aria-label="${escapeHtml(`${what}: ${join.event}`)}">${arrow}</a>`,
    ];
  });
}

function labelSvg(
  { label }: PictureJoin,
  x: number,
  row: number,
  taken: { readonly row: number; readonly left: number; readonly right: number }[],
): string {
  if (label === null) return "";
  const width = label.length * CHARACTER + 6;
  const isRight = x + width > WIDTH;
  const [left, right] = isRight ? [x - width, x] : [x, x + width];
  if (taken.some((one) => one.row === row && one.left < right && left < one.right)) return "";
  taken.push({ row, left, right });
  return `<text class="arrow" x="${f(isRight ? x - 5 : x + 5)}" y="${f(rowTop(row) + ROW / 2 + 4)}" text-anchor="${isRight ? "end" : "start"}">${escapeHtml(label)}</text>`;
}

function barSvg(
  bar: PictureBar,
  y: number,
  scale: Scale,
  most: number,
  { fromMs, toMs }: Picture,
  zone: Zone,
): string {
  const [left, right] = [scale(bar.fromMs), Math.max(scale(bar.toMs), scale(bar.fromMs) + 2)];
  const label = containerLabelText(bar.label);
  const title = `${label}: ${formatTimestamp(bar.fromMs, zone)}${bar.startUnseen ? " or before" : ""} to ${formatTimestamp(bar.toMs, zone)}${bar.endUnseen ? " or later" : ""}${bar.events === null ? "" : `, ${grouped(bar.events)} events`}`;
  const slot = (toMs - fromMs + 1) / bar.density.length;
  const columns = bar.density.flatMap((events, at) => {
    if (events === 0) return [];
    const size = Math.max(1.5, (ROW - 10) * Math.sqrt(events / most));
    const start = scale(fromMs + at * slot);
    return [
      `M${f(start)} ${f(y + ROW - 4)}v-${f(size)}H${f(Math.max(start + 1, scale(fromMs + (at + 1) * slot)))}v${f(size)}z`,
    ];
  });
  const shown = label.length > 30 ? `${label.slice(0, 29)}…` : label;
  return (
    `<g><title>${escapeHtml(title)}</title><text x="${4 + Math.min(bar.depth, 8) * INDENT}" y="${y + 17}">${escapeHtml(shown)}</text>` +
    `<rect class="bar" x="${f(left)}" y="${y + 4}" width="${f(right - left)}" height="${ROW - 8}" rx="2"/>` +
    (columns.length === 0 ? "" : `<path class="density" d="${columns.join("")}"/>`) +
    `<line class="edge${bar.startUnseen ? " open" : ""}" x1="${f(left)}" x2="${f(left)}" y1="${y + 3}" y2="${y + ROW - 3}"/>` +
    `<line class="edge${bar.endUnseen ? " open" : ""}" x1="${f(right)}" x2="${f(right)}" y1="${y + 3}" y2="${y + ROW - 3}"/></g>`
  );
}

function f(value: number): string {
  return String(Math.round(value * 10) / 10);
}
