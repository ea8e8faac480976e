// SPDX-License-Identifier: Apache-2.0
import type { Cell, ReportTable } from "../../query/reports/report-model.ts";
import { formatTimestamp, type Zone } from "../zone.ts";

/** Number of columns addressed by number in the style sheet. */
export const MOST_COLUMNS = 12;
/** Width of a typical window, in CSS pixels. */
const PAGE_PX = 1230;
const CHARACTER_PX = 7.5;
const PADDING_PX = 20;
/** Widths of a column of folded event ids, and of one of long text. */
const FOLDED_PX = 150;
const LONG_PX = 280;
const SHORT = 29;
const MIDDLING = 40;

export interface ColumnShape {
  /** Approximate width of its widest cell. */
  readonly px: number;
  /** Its cells are not folded. */
  readonly isWhole: boolean;
  /** It is still folded on a screen: paper has no horizontal scrolling, and smaller letters. */
  readonly isFoldedOnScreen: boolean;
  readonly isLong: boolean;
  readonly isNumber: boolean;
}

/**
 * Needs of a table's cells, by column, and the columns that are not folded: times and similarly short texts, as far as they leave
 * room for the others; event ids, all or none; then programs and the like, as far as the page has room. `hasMore`: there is another column of long text.
 */
export function columnShapes({ columns, rows }: ReportTable, hasMore: boolean, zone: Zone): ColumnShape[] {
  const found = columns.map((name, at) => {
    let widest = 0;
    let isNumber = true;
    let isEvent = false;
    for (const { cells, depth = 0 } of rows) {
      const cell = cells[at] ?? null;
      widest = Math.max(widest, cellWidth(cell, zone) + (at === 0 ? 2 * Math.min(depth, 6) : 0));
      isNumber &&= depth === 0 && (cell === null || typeof cell === "number");
      isEvent ||= cell !== null && typeof cell === "object" && "event" in cell;
    }
    const px = Math.max(widest, name.length + 1) * CHARACTER_PX + PADDING_PX;
    const kind = isEvent ? "event" : widest <= SHORT ? "short" : widest <= MIDDLING ? "middling" : "long";
    return { at, px, isNumber, kind } as const;
  });
  const of = (kind: (typeof found)[number]["kind"]) => found.filter((column) => column.kind === kind);
  const width = (list: readonly { px: number }[]) => list.reduce((sum, { px }) => sum + px, 0);
  const whole = new Set(of("short").map(({ at }) => at));
  let left = PAGE_PX - width(of("short")) - (of("long").length + (hasMore ? 1 : 0)) * LONG_PX;
  left -= (of("event").length + of("middling").length) * FOLDED_PX;
  for (const group of [of("event"), ...of("middling").map((column) => [column])]) {
    const more = width(group) - group.length * FOLDED_PX;
    if (more > left) continue;
    left -= more;
    for (const { at } of group) whole.add(at);
  }
  // If even that is too wide, the widest of the short ones are folded on a screen.
  const onScreen = new Set<number>();
  for (const { at, px } of of("short").toSorted((a, b) => b.px - a.px)) {
    if (left >= 0 || px <= FOLDED_PX) break;
    onScreen.add(at);
    left += px - FOLDED_PX;
  }
  return found.map(({ at, px, isNumber, kind }) => ({
    px,
    isNumber,
    isWhole: whole.has(at),
    isFoldedOnScreen: onScreen.has(at),
    isLong: kind === "long",
  }));
}

/** Marks the unfolded and the numeric columns on the table: on each cell it would be a tenth of a large page. */
export function classes(shapes: readonly ColumnShape[]): string {
  const names = shapes
    .slice(0, MOST_COLUMNS)
    .flatMap(({ isWhole, isFoldedOnScreen, isLong, isNumber }, at) => [
      ...(isWhole ? [`w${at + 1}`] : []),
      ...(isFoldedOnScreen ? [`s${at + 1}`] : []),
      ...(isLong ? [`l${at + 1}`] : []),
      ...(isNumber ? [`n${at + 1}`] : []),
    ]);
  return names.length === 0 ? "" : ` class="${names.join(" ")}"`;
}

/** Column widths of a large table: its parts are separate tables of equal widths. */
export function colgroup(shapes: readonly ColumnShape[], columns: readonly string[]): string {
  const widths = columns.map((_, at) => {
    const shape = shapes[at];
    if (shape === undefined || shape.isLong) return LONG_PX;
    return shape.isWhole && !shape.isFoldedOnScreen ? Math.ceil(shape.px) : FOLDED_PX;
  });
  return `<colgroup>${widths.map((width) => `<col width="${width}">`).join("")}</colgroup>`;
}

function cellWidth(cell: Cell, zone: Zone): number {
  if (cell === null) return 0;
  if (typeof cell === "number") return String(cell).length;
  if (typeof cell === "string") return cell.length;
  if (cell instanceof Uint8Array) return cell.length * 4;
  if ("timeMs" in cell) return formatTimestamp(cell.timeMs, zone).length;
  if ("root" in cell) return cellWidth(cell.path, zone) + 5;
  return "event" in cell ? cell.event.length : cell.words.reduce((sum, word) => sum + word.length + 1, 0);
}
