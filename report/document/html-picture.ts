// SPDX-License-Identifier: Apache-2.0
import type { Picture, PictureBar, PictureGap, PictureGroup } from "../../query/reports/report-model.ts";
import { escapeControls } from "../escape-controls.ts";
import { counted, grouped } from "../number-text.ts";
import { formatClock, formatExactTime, formatTimestamp, type Zone } from "../zone.ts";
import { escapeHtml } from "./escape-html.ts";
import { containerLabelText } from "./label-text.ts";
import { f, heightOf, ROW, rowMiddle, rowTop, type Scale, scaleOf, WIDTH } from "./picture-scale.ts";
import { type PlacedArrow, placeArrows } from "./place-arrows.ts";

const TICKS = 6;
/** Times with milliseconds are longer. */
const SHORT_TICKS = 4;
const INDENT = 14;
/** Maximum width of a label. */
const CHARACTERS = 34;
/** Maximum number of events named in an arrow's title. */
const MOST_NAMED = 5;

/** A bar with its label, as drawn. */
type Drawn = Omit<PictureBar, "key" | "label"> & { readonly text: string };

/** Containers over time as inline SVG: lifetimes as bars, nesting as indentation, events as density, moves and causes as arrows, gaps as hatching. */
export function pictureSvg(
  picture: Picture,
  zone: Zone,
  anchorOf: (event: string) => string | undefined,
): string {
  const { bars, groups, joins, gaps } = picture;
  const scale = scaleOf(picture);
  const drawn = [...bars.map(drawnBar), ...groups.map(drawnGroup)];
  const height = heightOf(drawn.length);
  const most = Math.max(1, ...bars.flatMap(({ density }) => density));
  const mostTogether = Math.max(1, ...groups.flatMap(({ density }) => density));
  const rowOf = new Map(bars.map(({ key }, at) => [key, at]));
  const parts = [
    `<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V5"/></pattern></defs>`,
    ...ticksSvg(picture, scale, height, zone),
    ...gaps.map((gap) => gapSvg(gap, scale, height, zone)),
    ...(groups.length === 0 ? [] : [dividerSvg(bars.length)]),
    ...drawn.map((bar, at) =>
      barSvg(bar, rowTop(at), scale, at < bars.length ? most : mostTogether, picture, zone),
    ),
    ...placeArrows(joins, rowOf, drawn.length, scale).map((arrow) => arrowSvg(arrow, zone, anchorOf)),
  ];
  return svg(picture, drawn.length, height, parts, zone);
}

/** The lifetimes of all containers, if the picture does not show all: without density and arrows. */
export function livesSvg(picture: Picture, zone: Zone): string {
  const { all = [] } = picture;
  const scale = scaleOf(picture);
  const height = heightOf(all.length);
  const parts = [
    ...ticksSvg(picture, scale, height, zone),
    ...all.map((bar, at) => barSvg(drawnBar(bar), rowTop(at), scale, 1, picture, zone)),
  ];
  return svg(picture, all.length, height, parts, zone);
}

function drawnBar(bar: PictureBar): Drawn {
  return { ...bar, text: containerLabelText(bar.label) };
}

function drawnGroup(group: PictureGroup): Drawn {
  return { ...group, depth: 0, text: `${grouped(group.containers)} × ${commonText(group.common)}` };
}

/** The common image or pod of a group. */
function commonText(common: PictureGroup["common"]): string {
  if (common.kind === "none") return "no image or pod";
  if (common.kind === "rest") return "other images, pods";
  const { kind, name, by, isContradicted } = common;
  // First, since a long label is cut at its end; only claims of inventories are contradicted.
  if (isContradicted) return `contradicted ${kind} ${escapeControls(name)}`;
  return `${kind} ${escapeControls(name)}${by === "log" ? "" : " (inventory)"}`;
}

/** Between single containers and groups. */
function dividerSvg(row: number): string {
  return `<line class="divider" x1="0" x2="${WIDTH}" y1="${rowTop(row)}" y2="${rowTop(row)}"/>`;
}

function svg(
  { fromMs, toMs }: Picture,
  rows: number,
  height: number,
  parts: readonly string[],
  zone: Zone,
): string {
  const label = `${rows} bars from ${formatTimestamp(fromMs, zone)} to ${formatTimestamp(toMs, zone)}`;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="group" aria-label="${escapeHtml(label)}">${parts.join("")}</svg>`;
}

function ticksSvg({ fromMs, toMs }: Picture, scale: Scale, height: number, zone: Zone): string[] {
  // Ticks of less than a second would all have the same label.
  const isShort = toMs - fromMs < TICKS * 1000;
  const clock = (timeMs: number) =>
    isShort ? formatExactTime(timeMs, zone).slice(-12) : formatClock(timeMs, zone);
  const ticks = isShort ? SHORT_TICKS : TICKS;
  return Array.from({ length: ticks + 1 }, (_, at) => {
    const timeMs = Math.round(fromMs + ((toMs - fromMs) * at) / ticks);
    const x = f(scale(timeMs));
    const anchor = at === ticks ? "end" : at === 0 ? "start" : "middle";
    return `<line class="rule" x1="${x}" x2="${x}" y1="18" y2="${height}"/><text class="t" x="${x}" y="12" text-anchor="${anchor}">${clock(timeMs)}</text>`;
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

function arrowSvg(
  { joins, from, to, start, x, label }: PlacedArrow,
  zone: Zone,
  anchorOf: (event: string) => string | undefined,
): string {
  const [first] = joins;
  if (first === undefined) return "";
  const { kind, event } = first;
  const [y1, y2] = [rowMiddle(from), rowMiddle(to)];
  const what = first.label ?? "a task moved";
  const named = joins
    .slice(0, MOST_NAMED)
    .map(({ timeMs, event }) => `${formatTimestamp(timeMs, zone)}: ${event}`)
    .join("; ");
  const more = joins.length <= MOST_NAMED ? "" : `; ${counted(joins.length - MOST_NAMED, "more event")}`;
  const title = `${what}, ${named}${more}`;
  const aside = x === start ? "" : `H${f(x)}`;
  const path = `<path class="join ${kind}" d="M${f(start)} ${f(y1)}${aside}V${f(y2)}"/><path class="head-of-join ${kind}" d="M${f(x)} ${f(y2)}l-4 ${y2 > y1 ? -6 : 6}h8z"/>`;
  const name =
    label === null
      ? ""
      : `<text class="arrow" x="${f(label.x)}" y="${f(label.y)}" text-anchor="${label.anchor}">${escapeHtml(label.text)}</text>`;
  const arrow = `<g><title>${escapeHtml(title)}</title>${path}${name}</g>`;
  const anchor = anchorOf(event);
  return anchor === undefined
    ? arrow
    : `<a href="#${anchor}" aria-label="${escapeHtml(`${what}: ${event}`)}">${arrow}</a>`;
}

function barSvg(
  bar: Drawn,
  y: number,
  scale: Scale,
  most: number,
  { fromMs, toMs }: Picture,
  zone: Zone,
): string {
  const [left, right] = [scale(bar.fromMs), Math.max(scale(bar.toMs), scale(bar.fromMs) + 2)];
  const title = `${bar.text}: ${formatTimestamp(bar.fromMs, zone)}${bar.startUnseen ? " or before" : ""} to ${formatTimestamp(bar.toMs, zone)}${bar.endUnseen ? " or later" : ""}${bar.events === null ? "" : `, ${grouped(bar.events)} events`}`;
  const slot = (toMs - fromMs + 1) / bar.density.length;
  const columns = bar.density.flatMap((events, at) => {
    if (events === 0) return [];
    const size = Math.max(1.5, (ROW - 10) * Math.sqrt(events / most));
    const start = scale(fromMs + at * slot);
    return [
      `M${f(start)} ${f(y + ROW - 4)}v-${f(size)}H${f(Math.max(start + 1, scale(fromMs + (at + 1) * slot)))}v${f(size)}z`,
    ];
  });
  const indent = Math.min(bar.depth, 8);
  const room = CHARACTERS - 2 * indent;
  const shown = bar.text.length > room ? `${bar.text.slice(0, room - 1)}…` : bar.text;
  return (
    `<g><title>${escapeHtml(title)}</title>` +
    `<rect class="bar" x="${f(left)}" y="${y + 4}" width="${f(right - left)}" height="${ROW - 8}" rx="2"/>` +
    (columns.length === 0 ? "" : `<path class="density" d="${columns.join("")}"/>`) +
    `<line class="edge${bar.startUnseen ? " open" : ""}" x1="${f(left)}" x2="${f(left)}" y1="${y + 3}" y2="${y + ROW - 3}"/>` +
    `<line class="edge${bar.endUnseen ? " open" : ""}" x1="${f(right)}" x2="${f(right)}" y1="${y + 3}" y2="${y + ROW - 3}"/>` +
    // Above the bar: on a narrow page a long name reaches into it.
    `<text class="name" x="${4 + indent * INDENT}" y="${y + 17}">${escapeHtml(shown)}</text></g>`
  );
}
