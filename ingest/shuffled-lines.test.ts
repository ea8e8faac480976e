// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { dumpUnscattered } from "./testing/dump.ts";
import { steadyLog } from "./testing/lines.ts";
import { afterIngest, rowsOf, writeLog } from "./testing/scratch.ts";

interface Content {
  readonly events: { lines: string[]; types: string }[];
}

/** Lines in random order. */
function shuffled(text: string, seed: number): string {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 8;
  };
  return text
    .trimEnd()
    .split("\n")
    .map((line) => ({ line, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ line }) => `${line}\n`)
    .join("");
}

/** Events with their records, boots and gaps, for any order of the lines; and problems. */
const contentOf = (text: string) =>
  afterIngest([writeLog(text)], (store, { events }) => {
    const content = dumpUnscattered(store) as Content;
    for (const event of content.events) {
      event.lines.sort();
      event.types = event.types.split(",").sort().join();
    }
    const counted = rowsOf(store, "SELECT events, (SELECT count(*) FROM event) AS rows FROM run_source");
    expect(counted).toEqual([{ events, rows: events }]);
    return { content, problems: rowsOf(store, "SELECT code FROM problem") };
  });

describe("lines of several boots in no order", () => {
  const boots = steadyLog(10, 160, 0) + steadyLog(3, 190, 100_000) + steadyLog(5, 120, 900_000);

  test.each([1, 2, 3, 4])("give what they give in order (%i)", async (seed) => {
    const expected = await contentOf(boots);
    expect(await contentOf(shuffled(boots, seed))).toEqual(expected);
  });

  test("of two hosts, too", async () => {
    const both = steadyLog(10, 160, 0, "web1") + boots.replaceAll(/^(?=type=)/gm, "node=db7 ");
    expect(await contentOf(shuffled(both, 5))).toEqual(await contentOf(both));
  });

  test("that are sorted by their types", async () => {
    const sorted = boots.trimEnd().split("\n").toSorted();
    expect(await contentOf(`${sorted.join("\n")}\n`)).toEqual(await contentOf(boots));
  });
});

test("boots whose clocks began at one time are no disorder", async () => {
  const boots = [40, 35, 30, 25, 20, 15, 12, 10].map((first) => steadyLog(first, first + 60, 0));
  const { content } = await contentOf(boots.join(""));
  expect(content).toMatchObject({ boots: { length: boots.length } });
});
