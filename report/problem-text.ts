// SPDX-License-Identifier: Apache-2.0
import type { ProblemView } from "../questions/problem-view.ts";
import { escapeControls } from "./escape-controls.ts";
import { textObject } from "./json-text.ts";

/** A line that is not a record, found by its text: its position, the reason, and the line. */
export function textProblem({ source, line, code, text }: ProblemView): string {
  return `${escapeControls(source)}:${line} [no record: ${code}] ${escapeControls(Buffer.from(text, "latin1"))}`;
}

/** The same beside the events of `--format ndjson`. */
export function problemObject({
  source,
  line,
  offset,
  code,
  detail,
  text,
}: ProblemView): Record<string, unknown> {
  const bytes = Buffer.from(text, "latin1");
  const utf8 = bytes.toString("utf8");
  const readable = textObject(Buffer.from(utf8, "utf8").equals(bytes) ? utf8 : bytes);
  return { type: "problem", version: 1, data: { source, line, offset, code, detail, text: readable } };
}
