// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { callNames, nameOfCall } from "../interpret/call-names.ts";
import { readProofOf, readStatsOf, readTreeOf } from "../query/of-store.ts";
import { readEvent } from "../query/show.ts";
import { readGaps } from "../query/stats-gaps.ts";
import { smallHost } from "../query/testing/open-small-host.ts";
import { csvCell, csvColumns, csvEvent } from "./csv-event.ts";
import { interpretEvent } from "./interpret-event.ts";
import { jsonEventWriter } from "./json-event.ts";
import { gapText } from "./list-text.ts";
import { PLAIN } from "./paint.ts";
import { rawEvent } from "./raw-event.ts";
import { showText } from "./show-text.ts";
import { statsText } from "./stats-text.ts";
import { textEvent } from "./text-event.ts";
import { treeText } from "./tree-text.ts";
import { UTC } from "./zone.ts";

const host = smallHost();

function treeOf(columns: number, all = false): string {
  return readTreeOf(host.store, {})
    .map((tree) =>
      treeText(tree, readProofOf(host.store, tree.boot.row, nameOfCall), {
        zone: UTC,
        columns,
        all,
        paint: PLAIN,
      }),
    )
    .join("\n");
}

/** Every output format of every command, by name. */
function everyFormat(): Record<string, string> {
  const names = callNames();
  const { records } = host;
  const { reader, store } = host;
  const events = host.all();
  const lines = (row: number) => records.records(row).map(({ line }) => line);
  const details = (event: (typeof events)[number]) => ({
    paths: reader.paths(event),
    arguments: reader.arguments(event),
    facts: reader.facts(event),
    files: reader.files(event),
    root: reader.root(event),
    objectLabel: null,
    field: () => undefined,
  });
  const write = jsonEventWriter(names);
  const shown = events.map(({ row }) => readEvent(store, row, records, reader));
  return {
    "search.txt": events.map((event) => `${textEvent(event, details(event), names, UTC)}\n`).join(""),
    "search.csv": [
      csvColumns().join(","),
      ...events.map((event) => csvEvent(event, details(event), names, UTC)),
      "",
    ].join("\n"),
    "search.ndjson": events.map((event) => `${write(event, details(event))}\n`).join(""),
    "search.interpret.txt": events
      .map((event) => interpretEvent(event, lines(event.row), { zone: UTC }))
      .join(""),
    "search.raw.txt": events.map(({ row }) => rawEvent(lines(row), true)).join(""),
    "tree.txt": treeOf(80),
    "tree.wide.txt": treeOf(140, true),
    "stats.txt": statsText(readStatsOf(store, nameOfCall), { zone: UTC, columns: 80, paint: PLAIN }),
    "gaps.txt": [...readGaps(store)].map((gap) => `${gapText(gap, UTC)}\n`).join(""),
    "show.txt": shown.map((event) => showText(event, { zone: UTC, names, why: true })).join("\n"),
  };
}

describe("formats", () => {
  it("look as they did", async () => {
    for (const [name, text] of Object.entries(everyFormat()))
      await expect(text).toMatchFileSnapshot(`formats/${name}`);
  });

  it("are inert on a terminal", () => {
    for (const [name, text] of Object.entries(everyFormat())) {
      expect(text, name).not.toMatch(/[^\P{Cc}\n]|\p{Cf}|\p{Zl}|\p{Zp}/u);
      expect(text, name).not.toBe("");
    }
  });

  it("fit into 80 columns", () => {
    for (const line of treeOf(80).split("\n")) expect([...line].length, line).toBeLessThanOrEqual(80);
  });

  it("begin with the limits of a log without clone records", () => {
    expect(treeOf(80).split("\n\n")[1]).toMatch(/^no clone records: nesting cannot be inferred\n/);
  });
});

describe("csvCell", () => {
  it.each([
    ["=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\""],
    ["+1", '"\'+1"'],
    ["@SUM(A1)", '"\'@SUM(A1)"'],
    ["-x", "'-x"],
    ["-13", "-13"],
    ["\t=1", '"\\x09=1"'],
    ['say "a, b"', '"say ""a, b"""'],
    ["plain", "plain"],
  ])("writes %j as %j, which no spreadsheet runs", (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });
});
