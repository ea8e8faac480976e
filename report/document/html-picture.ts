// SPDX-License-Identifier: Apache-2.0
import type { Picture, PictureBar } from "../../query/reports/report-model.ts";
import { formatClock, formatTimestamp, type Zone } from "../zone.ts";
import { escapeHtml } from "./escape-html.ts";
import { containerLabelText } from "./label-text.ts";

const WIDTH = 1200;
const LABELS = 250;
const ROW = 26;
const TOP = 26;
const TICKS = 6;
const INDENT = 14;

/** Containers over time as inline SVG: lifetimes as bars, nesting as indentation, events as density, joins as arrows. */
export function pictureSvg(
  picture: Picture,
  zone: Zone,
  anchorOf: (event: string) => string | undefined,
): string {
  const height = TOP + picture.bars.length * ROW + 8;
  const span = Math.max(1, picture.toMs - picture.fromMs);
  const x = (timeMs: number) =>
    LABELS + ((WIDTH - LABELS - 10) * Math.min(span, Math.max(0, timeMs - picture.fromMs))) / span;
  const rowOf = new Map(picture.bars.map(({ key }, at) => [key, at]));
  const y = (row: number) => TOP + row * ROW;
  const most = Math.max(1, ...picture.bars.flatMap(({ density }) => density));
  const ticks = Array.from({ length: TICKS + 1 }, (_, at) => picture.fromMs + (span * at) / TICKS);
  const parts = [
    ...ticks.map(
      (timeMs, at) =>
        `<line class="rule" x1="${f(x(timeMs))}" x2="${f(x(timeMs))}" y1="18" y2="${height}"/><text class="t" x="${f(x(timeMs))}" y="12" text-anchor="${at === TICKS ? "end" : at === 0 ? "start" : "middle"}">${formatClock(timeMs, zone)}</text>`,
    ),
    ...picture.bars.map((bar, at) => barSvg(bar, y(at), x, most, picture, zone)),
    ...picture.joins.flatMap(({ fromKey, toKey, timeMs, event }) => {
      const [from, to] = [rowOf.get(fromKey), rowOf.get(toKey)];
      if (from === undefined || to === undefined) return [];
      const [at, y1, y2] = [x(timeMs), y(from) + ROW / 2, y(to) + ROW / 2];
      const tip = y2 > y1 ? -6 : 6;
      const arrow = `<g><title>${escapeHtml(`joined at ${formatTimestamp(timeMs, zone)}: ${event}`)}</title><path class="join" d="M${f(at)} ${f(y1)}V${f(y2)}"/><path class="head-of-join" d="M${f(at)} ${f(y2)}l-4 ${tip}h8z"/></g>`;
      const anchor = anchorOf(event);
      return [
        anchor === undefined
          ? arrow
          : `<a href="#${anchor}" aria-label="${escapeHtml(`a task joined: ${event}`)}">${arrow}</a>`,
      ];
    }),
  ];
  const label = `${picture.bars.length} containers from ${formatTimestamp(picture.fromMs, zone)} to ${formatTimestamp(picture.toMs, zone)}`;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="group" aria-label="${escapeHtml(label)}">${parts.join("")}</svg>`;
}

function barSvg(
  bar: PictureBar,
  y: number,
  x: (timeMs: number) => number,
  most: number,
  { fromMs, toMs }: Picture,
  zone: Zone,
): string {
  const [left, right] = [x(bar.fromMs), Math.max(x(bar.toMs), x(bar.fromMs) + 2)];
  const label = containerLabelText(bar.label);
  const title = `${label}: ${formatTimestamp(bar.fromMs, zone)}${bar.startUnseen ? " or before" : ""} to ${formatTimestamp(bar.toMs, zone)}${bar.endUnseen ? " or later" : ""}, ${bar.events} events`;
  const slot = (toMs - fromMs + 1) / bar.density.length;
  const columns = bar.density.flatMap((events, at) => {
    if (events === 0) return [];
    const size = Math.max(1.5, (ROW - 10) * Math.sqrt(events / most));
    const start = x(fromMs + at * slot);
    return [
      `M${f(start)} ${f(y + ROW - 4)}v-${f(size)}H${f(Math.max(start + 1, x(fromMs + (at + 1) * slot)))}v${f(size)}z`,
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
