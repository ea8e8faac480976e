// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "./commands.ts";
import { readCommandLine } from "./program.ts";

const folder = new URL("../docs/commands/", import.meta.url);
const general = readFileSync(new URL("../docs/commands.md", import.meta.url), "utf8");
const chapterOf = new Map(
  readdirSync(folder).map((name) => [name.replace(/\.md$/, ""), readFileSync(new URL(name, folder), "utf8")]),
);
const COMMON = ["db", "debug", "color", "width", "pager", "no-pager", "passwd", "group"];

/** Documentation of a command; the options of export are those of search. */
function chaptersOf(name: string): string {
  return `${chapterOf.get(name)!}${name === "export" ? chapterOf.get("search")! : ""}`;
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text);
}

describe("docs/commands", () => {
  it("has a chapter for every command, and none for another", () => {
    const names = COMMANDS.map(({ name }) => name).sort();
    expect([...chapterOf.keys()].sort()).toEqual(names);
    const listed = [...general.matchAll(/^\| \[(\w+)\]\(commands\/(\w+)\.md\)/gm)];
    expect(listed.map(([, name, file]) => [name, file]).sort()).toEqual(names.map((name) => [name, name]));
  });

  it.each(COMMANDS)("has an example of $name below each group of its options", ({ name, options }) => {
    const sections = chapterOf.get(name)!.split(/^## /m);
    const optionsOf = (text: string) =>
      options.filter(({ long }) => new RegExp(`^(?:- |\\| ).*\`[^\`]*--${long}(?![\\w-])`, "m").test(text));
    const silent = sections
      .filter((text) => optionsOf(text).some(({ long }) => !COMMON.includes(long)))
      .filter(
        (text) =>
          !/^(?:```console\n)?(?:[$#] )?ctraudit /m.test(text.replace(/^```\nctraudit [\s\S]*?^```$/m, "")),
      )
      .map((text) => text.slice(0, text.indexOf("\n")));
    expect(silent).toEqual([]);
    expect(chapterOf.get(name)).toMatch(/^(?:[$#] )?ctraudit /m);
  });

  it.each(COMMANDS)("documents every option and letter of $name", ({ name, options }) => {
    for (const { long, letters = [] } of options) {
      const text = COMMON.includes(long) ? general : chaptersOf(name);
      for (const spelling of [`--${long}`, ...letters.filter((letter) => !letter.startsWith("--"))]) {
        expect(mentions(text, spelling), `${spelling} of ${name}`).toBe(true);
      }
    }
  });

  it.each(COMMANDS)("documents no option that $name does not have", ({ name, options }) => {
    const others = name === "export" ? COMMANDS.find((command) => command.name === "search")!.options : [];
    const known = new Set(
      [...options, ...others].flatMap(({ long, letters = [] }) => [`--${long}`, ...letters]),
    );
    // An option of another program is that program's.
    const chapter = chaptersOf(name).replace(/`journalctl [^`]*`/g, "");
    const named = chapter.match(/(?<![\w-])--[a-z][a-z0-9-]+/g) ?? [];
    expect(named.filter((option) => !known.has(option))).toEqual([]);
  });
});

describe("--help", () => {
  it.each(COMMANDS)("of $name lists every option with its letters", ({ name, options }) => {
    const request = readCommandLine([name, "--help"], "0");
    const text = request.kind === "print" ? request.text : "";
    for (const { long, letters = [] } of options) {
      for (const spelling of [`--${long}`, ...letters]) expect(mentions(text, spelling), spelling).toBe(true);
    }
  });

  it("names every command", () => {
    const request = readCommandLine(["--help"], "0");
    for (const { name } of COMMANDS)
      expect(request.kind === "print" && mentions(request.text, name)).toBe(true);
  });
});
