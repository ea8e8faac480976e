// SPDX-License-Identifier: Apache-2.0
import { foldText, textWidth } from "./text-width.ts";

/** Columns are not padded to longer cells: one long command line would put spaces into every row. */
const WIDEST_PADDED = 72;
const INDENT = 2;
/** Indentation of a row's further lines: deeper than the first, to show where a row begins. */
const HANGING = 6;
const BETWEEN = 2;

/** Minimum remaining width to start a last cell in. */
const LEAST_LAST = 20;

interface Column {
  readonly name: string;
  readonly width: number;
  readonly isNumber: boolean;
}

/** Layout of a table: its columns in one or more lines per row. */
export interface TableLayout {
  readonly head: readonly string[];
  lines(cells: readonly string[]): string[];
}

/**
 * Lays out a table in the given width; Infinity: every row in one line. If a row is wider, columns that do not fit go to
 * further lines; a last cell that alone is too long gets its own line; text wider than the page is folded.
 * Nothing is cut.
 */
export function tableLayout(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  isNumber: readonly boolean[],
  columns: number,
): TableLayout {
  const isEndless = columns === Number.POSITIVE_INFINITY;
  const most = isEndless ? WIDEST_PADDED : columns - HANGING;
  const laid = names.map((name, at) => {
    const widest = rows.reduce((wide, row) => Math.max(wide, textWidth(row[at] ?? "")), textWidth(name));
    return { name, width: Math.min(widest, most), isNumber: isNumber[at] === true };
  });
  const mostFit = (room: number) => {
    const fit = rows.filter((row) => textWidth(row.at(-1) ?? "") <= room).length;
    return room >= LEAST_LAST && fit * 2 > rows.length;
  };
  const lines = breakColumns(laid, columns, mostFit);
  const layRow = (cells: readonly string[]) => {
    let at = 0;
    return lines.flatMap((line, index) => {
      const own = cells.slice(at, at + line.length);
      at += line.length;
      const indent = index === 0 ? INDENT : HANGING;
      if (isEndless) return [indented(line, own, indent)];
      const last = own.at(-1) ?? "";
      const hangs = line.length > 1 && textWidth(last) > line.at(-1)!.width;
      return [
        ...foldLine(line, hangs ? [...own.slice(0, -1), ""] : own, indent),
        ...(hangs ? foldText(last, most).map((piece) => " ".repeat(HANGING) + piece.trimEnd()) : []),
      ];
    });
  };
  return { head: layRow(names), lines: layRow };
}

/** As many columns per line as fit, at least one; the last column takes the remaining width if that is enough for most rows. */
function breakColumns(
  all: readonly Column[],
  columns: number,
  mostFit: (room: number) => boolean,
): Column[][] {
  const lines: Column[][] = [];
  let used = 0;
  for (const [at, column] of all.entries()) {
    const line = lines.at(-1);
    const left = columns - used - BETWEEN;
    if (line !== undefined && column.width <= left) line.push(column);
    else if (line !== undefined && at === all.length - 1 && mostFit(left))
      line.push({ ...column, width: left });
    else {
      lines.push([column]);
      used = (lines.length === 1 ? INDENT : HANGING) - BETWEEN;
    }
    used += BETWEEN + column.width;
  }
  return lines;
}

/** One line of a row; more if a cell is folded. An empty further line is a dash, so that the next one is not mistaken for it. */
function foldLine(line: readonly Column[], cells: readonly string[], indent: number): string[] {
  const folded = line.map(({ width }, at) => foldText(cells[at] ?? "", width));
  const height = folded.reduce((most, pieces) => Math.max(most, pieces.length), 1);
  return Array.from({ length: height }, (_, down) =>
    indented(
      line,
      folded.map((pieces) => pieces[down] ?? ""),
      indent,
    ),
  );
}

function indented(line: readonly Column[], cells: readonly string[], indent: number): string {
  const text = line
    .map(({ width, isNumber }, at) => {
      const cell = cells[at] ?? "";
      const space = " ".repeat(Math.max(0, width - textWidth(cell)));
      return isNumber ? space + cell : cell + space;
    })
    .join(" ".repeat(BETWEEN))
    .trimEnd();
  return " ".repeat(indent) + (text === "" && indent === HANGING ? "-" : text);
}
