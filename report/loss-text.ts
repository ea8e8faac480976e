// SPDX-License-Identifier: Apache-2.0
import type { Loss } from "../query/stats-losses.ts";
import type { MissingFile } from "../query/stats-missing-files.ts";
import { escapeControls } from "./escape-controls.ts";
import { grouped } from "./number-text.ts";

/** A source's words on a loss, on a line. */
export function lossText({ source, what, count }: Loss): string {
  return `${escapeControls(source)}  ${grouped(count)} ${what}`;
}

export function lossObject({ source, what, count }: Loss): Record<string, unknown> {
  return { type: "loss", version: 1, data: { source, what, count } };
}

/** A file that is missing among rotated ones, on a line. */
export function missingFileText({ run, name }: MissingFile): string {
  return `${escapeControls(name)}  rotated file that run ${run} did not read, between others that it read`;
}

export function missingFileObject({ run, name }: MissingFile): Record<string, unknown> {
  return { type: "missing-file", version: 1, data: { run, name } };
}
