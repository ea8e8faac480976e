// SPDX-License-Identifier: Apache-2.0
import { statSync } from "node:fs";
import { basename, join } from "node:path";
import { openInputs } from "./open-inputs.ts";

/**
 * The unpacked bytes of a source's original log, by the source's name: a file, or a member of an archive.
 * Undefined if it does not exist. Throws IngestError as reading does.
 */
export async function* readLog(name: string): AsyncGenerator<Buffer, void> {
  const path = fileOf(name);
  if (path === undefined) return;
  const file = { path, closed: true, isStream: false, bytes: undefined };
  for await (const input of openInputs(file)) {
    if (input.kind === "refused" && input.file.path === name) throw input.error;
    if (input.kind !== "log" || (input.file.path !== name && path !== name)) continue;
    yield* input.bytes;
    return;
  }
}

/** The file in a source's name: the name itself, or an archive followed by a colon and the member's name. */
function fileOf(name: string): string | undefined {
  return beginnings(name).find(isFile);
}

/** The current path of a source: in this folder if given, else its original path. Undefined if it does not exist. */
export function locateLog(name: string, folder: string | undefined): string | undefined {
  if (folder === undefined) return fileOf(name) === undefined ? undefined : name;
  const found = beginnings(name).find((path) => isFile(join(folder, basename(path))));
  return found === undefined ? undefined : join(folder, basename(found)) + name.slice(found.length);
}

/** The whole name, and the part before each colon, the longest first. */
function beginnings(name: string): string[] {
  const parts = name.split(":");
  return parts.map((_, i) => parts.slice(0, parts.length - i).join(":"));
}

function isFile(path: string): boolean {
  return path !== "" && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
