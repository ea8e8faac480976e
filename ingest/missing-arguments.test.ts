// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { EventFlag } from "../store/event-flags.ts";
import { callLine, stamp } from "./testing/lines.ts";
import { afterIngest, rowsOf, writeLog } from "./testing/scratch.ts";

const execve = (fields: string) => `type=EXECVE msg=${stamp(0, 7)}: ${fields}`;
const log = (records: readonly string[]) =>
  writeLog(`${[callLine(0, 7), ...records.map(execve)].join("\n")}\n`);

async function read(paths: readonly string[]): Promise<[string, boolean, number]> {
  let found: [string, boolean, number] | undefined;
  await afterIngest([...paths], (store) => {
    const [row] = rowsOf(
      store,
      `SELECT CAST(arguments AS TEXT) AS text, flags & ${EventFlag.truncated} AS mark FROM event LEFT JOIN argv ON event = id ORDER BY id`,
    ) as { text: string; mark: number }[];
    const problems = rowsOf(store, "SELECT code FROM problem") as { code: string }[];
    expect(problems.every(({ code }) => code === "contradiction")).toBe(true);
    found = [row!.text.replaceAll("\0", " "), row!.mark !== 0, problems.length];
  });
  return found!;
}

describe("an argument that no record has is a gap, and the event is marked", () => {
  test.each<[string, string[], string]>([
    ["a lost record in the middle", ['argc=5 a0="rm" a1="-r"', 'a4="--"'], "rm -r … … --"],
    ["the last record", ['argc=5 a0="rm" a1="-r"'], "rm -r …"],
    ["the first record", ['a2="-r"'], "… … -r"],
    ["argc= alone", ["argc=2"], "…"],
    ["a lost quote", ['argc=3 a0="id a1="b" a2="c"'], "… b c"],
    ["a piece in the middle", ['argc=3 a0="sh" a1_len=9 a1[0]="aaa"', 'a1[2]="ccc" a2="z"'], "sh aaa…ccc z"],
    ["the first piece", ['argc=3 a0="sh" a1_len=8 a1[1]=6666 a2="c"'], "sh …ff c"],
    ["the first piece and its length", ['argc=3 a0="sh"', 'a1[1]="b" a2="c"'], "sh …b c"],
    ["the last piece", ['argc=2 a0="sh" a1_len=8 a1[0]=616263'], "sh abc…"],
    ["all pieces", ['argc=3 a0="sh" a1_len=8', 'a2="c"'], "sh … c"],
    ["more than aN_len=", ['argc=2 a0="sh" a1_len=2 a1[0]="abc"'], "sh abc"],
  ])("%s", async (_, records, text) => {
    expect(await read([log(records)])).toEqual([text, true, 0]);
    if (records.length > 1) expect(await read([log([...records].reverse())])).toEqual([text, true, 0]);
  });
});

test.each<[string, string[], string]>([
  ["empty ones", ['argc=3 a0="x" a1="" a2=""'], "x  "],
  ["none", ["argc=0"], ""],
  ["pieces in hexadecimal", ['argc=2 a0="x" a1_len=8 a1[0]=6162', "a1[1]=6364"], "x abcd"],
  ["pieces in quotes", ['argc=3 a0="x" a1_len=4 a1[0]="ab"', 'a1[1]="cd" a2="z"'], "x abcd z"],
  ["in no order", ['argc=2 a1="-l" a0="ls"'], "ls -l"],
  ["one text twice", ['argc=2 a0="sh" a1="a" a1="a"'], "sh a"],
])("arguments that are all there have no mark: %s", async (_, records, text) => {
  expect(await read([log(records)])).toEqual([text, false, 0]);
});

describe("a record that contradicts itself is a problem, and makes no joined command", () => {
  test.each<[string, string, string]>([
    ["an argument twice", 'argc=2 a0="sh" a1="a" a1="b"', "sh …"],
    ["with another between", 'argc=3 a0="sh" a1="a" a2="c" a1="b"', "sh … c"],
    ["a piece twice", 'argc=2 a0="sh" a1_len=2 a1[0]="a" a1[0]="b" a1[1]="c"', "sh …c"],
    ["whole and in pieces", 'argc=2 a0="sh" a1="a" a1_len=1 a1[0]="b"', "sh …"],
    ["in pieces and whole", 'argc=2 a0="sh" a1_len=1 a1[0]="b" a1="a"', "sh …"],
    ["more than argc=", 'argc=1 a0="ls" a1="-extra"', "ls …"],
    ["two counts", 'argc=2 a0="ls" a1="-l" argc=3', "ls -l"],
  ])("%s", async (_, record, text) => {
    expect(await read([log([record])])).toEqual([text, true, 1]);
    // a copy adds nothing
    expect(await read([log([record, record])])).toEqual([text, true, 1]);
    expect(await read([log([record]), log([record])])).toEqual([text, true, 1]);
  });
});

test.each<[string, string, string]>([
  ["more than argc=", 'argc=2 a0="sh" a1="a"', 'a2="b"'],
  ["fewer than there are", 'a0="sh" a1="b"', "argc=1"],
  ["another count", 'argc=3 a0="sh"', 'argc=2 a1="b"'],
  ["whole, then a piece", 'argc=2 a0="sh" a1="a"', 'a1[0]="b"'],
  ["a piece, then whole", 'argc=2 a0="sh" a1_len=1 a1[0]="b"', 'a1="a"'],
])("of two records that are not of one program neither is the event's: %s", async (_, one, two) => {
  for (const records of [
    [one, two],
    [two, one],
  ]) {
    const [found, , problems] = await read([log(records)]);
    expect([found, problems]).toEqual(["…", 1]);
  }
});
