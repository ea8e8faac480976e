// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of the client's files: beside the compiled program, or the build's output if run from source. */
const PLACES = ["../static/", "../../dist/web/static/"];
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

export interface StaticFile {
  readonly type: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

/** The client's files by path: no other path is ever read. Empty if the package was not built. */
export function readStaticFiles(): ReadonlyMap<string, StaticFile> {
  const folder = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))).find(existsSync);
  const files = new Map<string, StaticFile>();
  if (folder === undefined) return files;
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const type = TYPES[extname(entry)];
    if (type !== undefined)
      files.set(`/${entry.replaceAll("\\", "/")}`, {
        type,
        content: new Uint8Array(readFileSync(`${folder}/${entry}`)),
      });
  }
  return files;
}
