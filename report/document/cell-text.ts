// SPDX-License-Identifier: Apache-2.0
import { shellLine } from "../../interpret/shell-line.ts";
import { rootedPath } from "../../query/reports/path-cell.ts";
import type { Cell } from "../../query/reports/report-model.ts";
import { escapeControls } from "../escape-controls.ts";
import { readableText } from "../readable-text.ts";
import { formatTimestamp, type Zone } from "../zone.ts";
import type { RootMarks } from "./root-notes.ts";

/** A cell as text that is inert on a terminal; formats escape their own special characters. `marks`: for root directories, explained below the table. */
export function cellText(cell: Cell, zone: Zone, marks?: RootMarks): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  if (typeof cell === "string" || cell instanceof Uint8Array) return escapeControls(cell);
  if ("timeMs" in cell) return formatTimestamp(cell.timeMs, zone);
  if ("event" in cell) return escapeControls(cell.event);
  if ("root" in cell) {
    const mark = marks?.get(cell.root);
    // Before the path: after it, a file name could forge a mark.
    return mark === undefined ? escapeControls(rootedPath(cell)) : `[${mark}] ${escapeControls(cell.path)}`;
  }
  return shellLine(cell.words.map(readableText));
}

/** The command that prints the events of a statement. */
export function searchLine(words: readonly string[]): string {
  return commandLine(["search", ...words]);
}

/** A command of ctraudit. */
export function commandLine(words: readonly string[]): string {
  return shellLine(["ctraudit", ...words]);
}
