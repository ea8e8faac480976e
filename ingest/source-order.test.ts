// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dumpUnscattered } from "./testing/dump.ts";
import { callLine, eventLines, steadyLog, titleLine } from "./testing/lines.ts";
import { afterIngest, newPath, writeLog } from "./testing/scratch.ts";

describe("sources in any order", () => {
  const dumpOf = async (paths: readonly string[]) => {
    const database = newPath("x.db");
    for (const path of paths) await afterIngest([path], () => {}, {}, database);
    return afterIngest([], dumpUnscattered, {}, database);
  };
  const anyOrder = async (texts: readonly string[], runs = 12) => {
    const paths = texts.map((text, i) => writeLog(text, `part${i}.log`));
    const expected = await dumpOf(paths);
    const orders = fc.shuffledSubarray(paths, { minLength: paths.length, maxLength: paths.length });
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        expect(await dumpOf(order)).toEqual(expected);
      }),
      { numRuns: runs },
    );
    return expected as { boots: unknown[]; events: unknown[] };
  };

  test("pieces of one log give the same events, boot and gaps", async () => {
    const dump = await anyOrder([steadyLog(1, 30), steadyLog(31, 60), steadyLog(65, 90), steadyLog(91, 99)]);
    expect(dump.boots).toHaveLength(1);
  });

  test("pieces with a reboot in one of them give the same two boots", async () => {
    const secondBoot = 2_000_000;
    const dump = await anyOrder(
      [
        steadyLog(100, 500),
        steadyLog(501, 700) + steadyLog(1, 250, secondBoot),
        steadyLog(251, 400, secondBoot + 2500),
      ],
      6,
    );
    expect(dump.boots).toMatchObject([
      { cut: "source-start", first_seq: 100, last_seq: 700 },
      { cut: "serial-fell", first_seq: 1, last_seq: 400 },
    ]);
  });

  test("pieces that overlap give the same events, each with all its records", async () => {
    const lines = Array.from({ length: 60 }, (_, i) => eventLines(i * 10, i + 1)).flat();
    const piece = (from: number, to: number) => `${lines.slice(from, to).join("\n")}\n`;
    const dump = await anyOrder([piece(0, 100), piece(80, 140), piece(131, 180)]);
    expect(dump.events).toHaveLength(60);
    expect(dump.boots).toHaveLength(1);
  });

  test("events of one serial with different times are numbered by their times", async () => {
    const around = (afterMs: number) =>
      `${[callLine(0, 1), callLine(afterMs, 5), callLine(30, 9)].join("\n")}\n`;
    const dump = await anyOrder([around(20), around(10)]);
    const variants = dump.events as { id: number; time_ms: number }[];
    expect(variants.map(({ id, time_ms }) => [id % 8, time_ms % 1000])).toEqual([
      [0, 0],
      [0, 10],
      [2, 20],
      [0, 30],
    ]);
  });

  test("an event whose records two sources share is made of both", async () => {
    const event = eventLines(50, 20);
    const before = callLine(0, 19);
    const dump = await anyOrder([
      `${[before, event[0], event[1]].join("\n")}\n`,
      `${[event[1], titleLine(50, 20)].join("\n")}\n`,
    ]);
    expect(dump.events).toMatchObject([
      {},
      { lines: expect.toSatisfy((all: string[]) => all.length === 3) as unknown },
    ]);
  });
});
