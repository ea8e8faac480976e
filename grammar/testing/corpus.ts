// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const { CTRAUDIT_CORPUS } = process.env;
const root = CTRAUDIT_CORPUS ?? fileURLToPath(new URL("../../../shared/corpus", import.meta.url));

/** The folder of real logs, or undefined if there is none: tests are then reported as skipped. */
export const corpusFolder: string | undefined = existsSync(root) ? root : undefined;

/** Every file with a matching name below a folder of the corpus, sorted. */
export function corpusFiles(folder: string, name: RegExp): string[] {
  if (corpusFolder === undefined) return [];
  return readdirSync(join(corpusFolder, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The lines of a log, gunzipped if needed, split as by ingest: latin1 text without LF. */
export function readLines(path: string): string[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1");
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
