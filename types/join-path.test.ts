// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endOfName, isUnclean, joinPath, workingDirectory } from "./join-path.ts";

const home = workingDirectory("/home/u");

describe("joinPath", () => {
  it.each([
    ["a.txt", "/home/u/a.txt"],
    ["./a.txt", "/home/u/a.txt"],
    ["sub//new", "/home/u/sub/new"],
    ["sub/./new/", "/home/u/sub/new"],
    ["../b", "/home/b"],
    ["../../../../etc", "/etc"],
    [".", "/home/u"],
    ["", "/home/u"],
    ["..", "/home"],
    ["/", "/"],
    ["/etc//passwd/", "/etc/passwd"],
    ["/../etc", "/etc"],
    ["...", "/home/u/..."],
    [" ", "/home/u/ "],
  ])("joins %j with the working directory", (name, path) => {
    expect(joinPath(name, home)).toBe(path);
  });

  it("keeps .. after a component that may be a symlink", () => {
    expect(joinPath("link/../b", home)).toBe("/home/u/link/../b");
    expect(joinPath("../link/../b", home)).toBe("/home/link/../b");
    expect(joinPath("/var/run/../x", null)).toBe("/var/run/../x");
    expect(joinPath("../x", { path: "/var/run", isCanonical: false })).toBe("/var/run/../x");
  });

  it("joins no relative name with a path that is not a directory's", () => {
    expect(joinPath("a", null)).toBeNull();
    for (const cwd of ["<too_long>", "/tmp/x (deleted)", "", "(null)"])
      expect(joinPath("a", workingDirectory(cwd))).toBeNull();
  });

  it("isUnclean is true for the absolute paths that it changes", () => {
    for (const path of [
      "/",
      "/a",
      "/a/b",
      "/a/../b",
      "/a/..",
      "/.a",
      "/a.",
      "/...",
      "//",
      "/a//b",
      "/a/",
      "/./a",
      "/a/.",
      "/..",
      "/../a",
    ])
      expect([path, isUnclean(path)]).toEqual([path, joinPath(path, null) !== path]);
  });
});

describe("endOfName", () => {
  it("is the end of every possible path of a name, if defined", () => {
    const name = fc
      .array(fc.constantFrom("a.sock", "b", "..", ".", "", "..."), { maxLength: 6 })
      .map((parts) => parts.join("/"));
    const base = fc.record({ path: name.map((path) => `/${path}`), isCanonical: fc.boolean() });
    fc.assert(
      fc.property(name, base, (text, from) => {
        const end = endOfName(text);
        if (end !== undefined) expect(joinPath(text, from)?.split("/").at(-1)).toBe(end);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it.each([["."], [""], ["/"], ["x/.."], ["../.."], ["x/../."]])("is not known of %j", (name) => {
    expect(endOfName(name)).toBeUndefined();
  });
});
