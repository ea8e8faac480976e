// SPDX-License-Identifier: Apache-2.0
import { statSync } from "node:fs";
import { basename, join } from "node:path";
import { openInputs } from "./open-inputs.ts";

/**
 * The bytes of the log that a source was read from, unpacked, by the source's name: a file, or a member of an archive.
 * Undefined where it is not there. Throws IngestError as reading does.
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

/** The file that a source's name begins with: itself, or an archive with the member's name behind a colon. */
function fileOf(name: string): string | undefined {
  return beginnings(name).find(isFile);
}

/** A source's name as it is now: in this folder if one is given, else where the source was read. Undefined where it is not there. */
export function locateLog(name: string, folder: string | undefined): string | undefined {
  if (folder === undefined) return fileOf(name) === undefined ? undefined : name;
  const found = beginnings(name).find((path) => isFile(join(folder, basename(path))));
  return found === undefined ? undefined : join(folder, basename(found)) + name.slice(found.length);
}

/** The whole name, and what stands before each colon, the longest first. */
function beginnings(name: string): string[] {
  const parts = name.split(":");
  return parts.map((_, i) => parts.slice(0, parts.length - i).join(":"));
}

function isFile(path: string): boolean {
  return path !== "" && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
