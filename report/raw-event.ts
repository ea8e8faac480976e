// SPDX-License-Identifier: Apache-2.0
import { escapeControls } from "./escape-controls.ts";

/**
 * The records of an event as they were written, one per line: latin1, to be output byte for byte. With `inert`, as
 * text that is inert on a terminal.
 */
export function rawEvent(lines: readonly string[], inert: boolean): string {
  return lines.map((line) => `${inert ? escapeControls(Buffer.from(line, "latin1")) : line}\n`).join("");
}
