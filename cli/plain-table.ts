// SPDX-License-Identifier: Apache-2.0
import { textWidth } from "../report/document/text-width.ts";

export type Align = "left" | "right";

const GAP = "  ";

/** Rows under a head, in columns without borders; cells are inert, of one line each. */
export function plainTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  aligns: readonly Align[],
): string[] {
  const all = [head, ...rows].map((cells) => cells.map((text) => ({ text, width: textWidth(text) })));
  const widths = head.map(() => 0);
  for (const cells of all)
    for (const [at, { width }] of cells.entries()) widths[at] = Math.max(widths[at]!, width);
  return all.map((cells) =>
    cells
      .map(({ text, width }, at) => {
        const blank = " ".repeat(widths[at]! - width);
        return aligns[at] === "right" ? blank + text : text + blank;
      })
      .join(GAP)
      .trimEnd(),
  );
}
