// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { steadyLog } from "./testing/lines.ts";
import { afterIngest, rowsOf, writeLog } from "./testing/scratch.ts";

const linesOf = (first: number, count: number, afterMs: number) =>
  steadyLog(first, first + count - 1, afterMs)
    .trimEnd()
    .split("\n");

/** Two logs in one stream, a block of lines of one and then one of the other. */
function inBlocks(left: readonly string[], right: readonly string[], size: number): string {
  const out: string[] = [];
  for (let at = 0; at < Math.max(left.length, right.length); at += size)
    out.push(...left.slice(at, at + size), ...right.slice(at, at + size));
  return `${out.join("\n")}\n`;
}

const found = (text: string) =>
  afterIngest([writeLog(text)], (store) => ({
    boots: rowsOf(
      store,
      "SELECT first_seq AS first, last_seq AS last, (SELECT count(*) FROM event WHERE id >> 36 = b.id) AS events FROM boot b ORDER BY 1",
    ),
    codes: [...new Set(rowsOf(store, "SELECT code FROM problem").map(({ code }) => code))],
  }));

describe("two hosts without names in one stream, block by block", () => {
  test.each([
    ["far from each other, in long blocks", 500_000, 200],
    ["near", 2000, 20],
    ["near, in blocks of whole events", 2000, 21],
    ["near, in long blocks", 2000, 200],
  ])("are two boots, and a problem: %s", async (_, second, size) => {
    const text = inBlocks(linesOf(1000, 600, 0), linesOf(second, 600, 3), size);
    expect(await found(text)).toEqual({
      boots: [
        { first: 1000, last: 1599, events: 600 },
        { first: second, last: second + 599, events: 600 },
      ],
      codes: ["contradiction"],
    });
  });

  test("are refused where their turns are many", async () => {
    const text = inBlocks(linesOf(1000, 600, 0), linesOf(500_000, 600, 3), 21);
    await expect(found(text)).rejects.toThrow("records of two hosts");
  });

  test.each([20, 21, 60])("are a problem where their serials overlap (blocks of %i lines)", async (size) => {
    const text = inBlocks(linesOf(1000, 600, 0), linesOf(1250, 600, 3), size);
    expect((await found(text)).codes).toEqual(["contradiction"]);
  });
});

test("blocks of one host out of order are one boot, and no problem", async () => {
  const lines = linesOf(1000, 400, 0);
  const text = inBlocks(lines.slice(0, 600), lines.slice(600), 21);
  expect(await found(text)).toEqual({ boots: [{ first: 1000, last: 1399, events: 400 }], codes: [] });
});
