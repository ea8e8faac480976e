// SPDX-License-Identifier: Apache-2.0
import { foldText, textWidth } from "./text-width.ts";

/** Longer cells are not what a column is padded to: one long command line would put spaces into every row. */
const WIDEST_PADDED = 72;
const INDENT = 2;
/** Of the further lines of a row: deeper than the first, so that it is seen where a row begins. */
const HANGING = 6;
const BETWEEN = 2;

/** The rest of a line must be worth beginning a last cell in. */
const LEAST_LAST = 20;

interface Column {
  readonly name: string;
  readonly width: number;
  readonly isNumber: boolean;
}

/** Positions of the cells of a table: columns in one line or more for each row. */
export interface TableLayout {
  readonly head: readonly string[];
  lines(cells: readonly string[]): string[];
}

/**
 * Lays a table out on so many columns; Infinity: every row in one line. Where a row is wider, the columns that have no room go to
 * further lines of it; a last cell that alone is too long goes to a line of its own; what is wider than the page is folded.
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

/** As many columns in a line as it has room for, at least one; the last column takes what is left where that is enough for most rows. */
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

/** One line of a row; more where a cell is folded. A further line with nothing in it is a dash, so that the one after it is not taken for it. */
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
