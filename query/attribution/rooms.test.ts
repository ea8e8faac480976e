// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, it } from "vitest";

const IMPORT = /\bfrom "(\.[^"]+)"/g;

/** A folder of query/attribution, with those below it, or a file beside the folders. Tests and `testing/` may import any. */
const roomOf = (path: string) => path.split("/")[0]!;

/** Room -> rooms that it imports, types included, each with one file that does. */
function importsOfRooms(): Map<string, Map<string, string>> {
  const rooms = new Map<string, Map<string, string>>();
  const paths = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /\.ts$/.test(path) && !/\.test\.ts$|^testing\//.test(path));
  for (const path of paths) {
    const room = rooms.get(roomOf(path)) ?? new Map<string, string>();
    rooms.set(roomOf(path), room);
    for (const [, target] of readFileSync(join(import.meta.dirname, path), "utf8").matchAll(IMPORT)) {
      const imported = relative(".", join(dirname(path), target!)).replaceAll("\\", "/");
      if (!imported.startsWith("..") && roomOf(imported) !== roomOf(path)) room.set(roomOf(imported), path);
    }
  }
  return rooms;
}

/** Imports between rooms that import each other, directly or over others: the rest ends above, or below, at a room alone. */
function circlesOf(rooms: ReadonlyMap<string, ReadonlyMap<string, string>>): string[] {
  const left = new Set(rooms.keys());
  const imports = (room: string) => [...rooms.get(room)!].filter(([imported]) => left.has(imported));
  const isImported = (room: string) => [...left].some((other) => rooms.get(other)!.has(room));
  for (let ends: string[] = [...left]; ends.length > 0; ) {
    ends = [...left].filter((room) => imports(room).length === 0 || !isImported(room));
    for (const room of ends) left.delete(room);
  }
  return [...left].flatMap((room) => imports(room).map(([imported, path]) => `${path} imports ${imported}`));
}

it("no room of the engine imports in a circle", () => {
  const rooms = importsOfRooms();
  expect([...rooms.keys()]).toEqual(
    expect.arrayContaining(["facts", "model", "rules", "lifecycle", "resolve", "likely", "conclusions"]),
  );
  expect(circlesOf(rooms)).toEqual([]);
});
