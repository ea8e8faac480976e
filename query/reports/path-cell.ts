// SPDX-License-Identifier: Apache-2.0
import type { EventFile } from "../../questions/event-file.ts";
import type { EventView, StoredText } from "../../questions/event-view.ts";
import type { Cell } from "./report-model.ts";
import type { ReportReader } from "./report-reader.ts";

/** A file's path, with the event that set its root directory where a task did; its name, and why that is all, where the path is not known. */
export function pathCell(
  reader: Pick<ReportReader, "events">,
  event: EventView,
  file: EventFile | undefined,
): Cell {
  const path = pathOrName(file);
  return path === null ? null : belowRoot(reader, event, path);
}

/** A file's path; its name, and why that is all, where the path is not known. */
export function pathOrName(file: EventFile | undefined): StoredText | null {
  if (file === undefined || file.name === null) return null;
  return file.path ?? withRemark(file.name, file.unknown);
}

/** After a change of root by the event's task or an ancestor, a path must not be taken literally. `shown`: the text with the path in it. */
export function belowRoot(
  reader: Pick<ReportReader, "events">,
  event: EventView,
  path: StoredText,
  shown = path,
): Cell {
  const root = isAbsolute(path) ? reader.events.root(event).changed : null;
  return root === null ? shown : { path: shown, root };
}

/** `/etc/passwd (root set by 1700000001.005:5)`: where it cannot be said once for many. */
export function rootedPath({ path, root }: { readonly path: StoredText; readonly root: string }): StoredText {
  return withRemark(path, `root set by ${root}`);
}

function isAbsolute(path: StoredText): boolean {
  return typeof path === "string" ? path.startsWith("/") : path[0] === 0x2f;
}

function withRemark(text: StoredText, remark: string | null): StoredText {
  if (remark === null) return text;
  return typeof text === "string"
    ? `${text} (${remark})`
    : Buffer.concat([text, Buffer.from(` (${remark})`)]);
}
