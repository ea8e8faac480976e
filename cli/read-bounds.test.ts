// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { BOUNDS } from "../ingest/bounds.ts";
import { readBounds } from "./read-bounds.ts";
import { readSize } from "./read-size.ts";
import { STORING_COMMANDS } from "./storing-commands.ts";

describe("--bound", () => {
  it("takes several, and the last one counts", () => {
    expect(readBounds(["line-bytes=4M, event-records=32", "line-bytes=8k"])).toEqual({
      "line-bytes": 8192,
      "event-records": 32,
    });
    expect(readBounds([])).toEqual({});
  });

  it.each([
    ["lines=4", /no such bound/],
    ["line-bytes", /no such bound/],
    ["", /no such bound/],
    ["line-bytes=", /expected --bound line-bytes to be a size from 1K to 64M/],
    ["line-bytes=100", /from 1K to 64M, got 100/],
    ["source-boots=1T", /from 1 to 128K/],
  ])("refuses %s", (text, words) => {
    expect(() => readBounds([text])).toThrow(words);
  });

  it("is an option of each command that reads logs, whose help names each bound", () => {
    for (const name of ["ingest", "follow", "plugin"]) {
      const option = STORING_COMMANDS.find((command) => command.name === name)!.options.find(
        ({ long }) => long === "bound",
      );
      for (const bound of BOUNDS) expect(option?.help).toContain(bound.name);
    }
  });
});

test("docs/commands/ingest.md has each bound with its usual, least and greatest number and its problem", () => {
  const document = readFileSync(new URL("../docs/commands/ingest.md", import.meta.url), "utf8");
  const rows = [
    ...document.matchAll(/^\| `([a-z][a-z-]+)` +\| (\S+) +\| (\S+) to (\S+) +\| (.*?) +\| (.*?) +\|$/gm),
  ];
  const size = (text: string) => readSize("bound", text, 0, 2 ** 40);
  const table = rows.map(([, name, usual, least, most, of, beyond]) => [
    name,
    ...[usual!, least!, most!].map(size),
    of,
    /`([a-z-]+)`/.exec(beyond!)![1],
  ]);
  expect(table).toEqual(
    BOUNDS.map(({ name, usual, least, most, of, problem }) => [name, usual, least, most, of, problem]),
  );
});
