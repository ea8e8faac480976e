// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openForWriting } from "../store/api.ts";
import { ingestPaths } from "./ingest-paths.ts";
import { dumpUnscattered } from "./testing/dump.ts";
import { eventLines, stamp, steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const BOOTS = "SELECT first_seq, last_seq FROM boot ORDER BY first_seq";
const bootsOf = (text: string) => afterIngest([writeLog(text)], (store) => rowsOf(store, BOOTS));
const boot = (first: number, last: number) => ({ first_seq: first, last_seq: last });

/** Events of one host, `stepMs` apart. */
const host = (first: number, last: number, afterMs: number, stepMs = 10) =>
  Array.from({ length: last - first + 1 }, (_, i) => eventLines(afterMs + i * stepMs, first + i))
    .flat()
    .map((line) => `${line}\n`)
    .join("");

const OVERLAPS = [
  ["a second", 101, 300, 0, 90_001, 90_150, 1000],
  ["a tenth of a second", 101, 117, 10, 90_001, 90_009, 111],
  ["all of the time", 101, 150, 0, 90_001, 90_050, 3],
  ["nothing: one begins when the other ends", 101, 117, 10, 90_001, 90_009, 180],
  ["a second, and serials that lie near each other", 101, 300, 0, 5001, 5150, 1000],
] as const;

describe("two hosts without a name, one after the other in one log, are two boots", () => {
  describe.each(OVERLAPS)("whose times overlap by %s", (_, first, last, fromMs, first2, last2, from2Ms) => {
    const one = host(first, last, fromMs);
    const two = host(first2, last2, from2Ms);
    const expected = [boot(first, last), boot(first2, last2)];

    test("in either order, and twice", async () => {
      for (const text of [one + two, two + one]) {
        expect(await bootsOf(text)).toEqual(expected);
        expect(await bootsOf(text + text)).toEqual(expected);
      }
    });

    test("in a log that grows", async () => {
      const text = one + two;
      const dump = await afterIngest([writeLog(text)], dumpUnscattered);
      const nextEvent = (at: number) => text.indexOf("\ntype=SYSCALL", at) + 1;
      const cuts = [0.3, 0.6, 0.9].map((share) => nextEvent(Math.floor(text.length * share)));
      cuts.push(one.length);
      for (let events = 1; events < 6; events++) cuts.push(nextEvent(cuts.at(-1) as number));
      for (const cut of cuts) {
        const path = newPath("audit.log");
        const database = newPath("x.db");
        writeFileSync(path, text.slice(0, cut));
        await afterIngest([path], () => {}, {}, database);
        appendFileSync(path, text.slice(cut));
        await afterIngest([path], (store) => expect(dumpUnscattered(store)).toEqual(dump), {}, database);
      }
    });
  });

  test("with a problem that says so", async () => {
    await afterIngest([writeLog(host(101, 300, 0) + host(90_001, 90_150, 1000))], (store) =>
      expect(rowsOf(store, "SELECT code, line, detail FROM problem")).toEqual([
        {
          code: "contradiction",
          line: 601,
          detail: expect.stringContaining("from 300 to 90001 within 0 ms") as unknown,
        },
      ]),
    );
  });

  test("with auditd's own events where they stand", async () => {
    const start = (afterMs: number, serial: number) =>
      `type=DAEMON_START msg=${stamp(afterMs, serial)}: op=start ver=3.1 auid=0 pid=7 uid=0 ses=1 res=success\n`;
    const text = start(0, 7) + host(101, 300, 0) + start(1000, 9) + host(90_001, 90_150, 1000);
    await afterIngest([writeLog(text)], (store) =>
      expect(
        rowsOf(
          store,
          "SELECT b.first_seq, (e.id & 68719476735) >> 3 AS serial FROM event e JOIN boot b ON b.id = e.id >> 36 WHERE e.id % 2 = 1 ORDER BY 1",
        ),
      ).toEqual([
        { first_seq: 101, serial: 7 },
        { first_seq: 90_001, serial: 9 },
      ]),
    );
  });
});

describe("two hosts without a name, each with a log of its own", () => {
  const outcome = async (texts: readonly string[]) => {
    const store = openForWriting(newPath("x.db"));
    try {
      let refused: unknown;
      for (const text of texts)
        await ingestPaths(store, [writeLog(text)]).catch((error: { code?: unknown }) => {
          refused = error.code;
        });
      return { refused, boots: rowsOf(store, BOOTS) };
    } finally {
      store.close();
    }
  };

  test.each(OVERLAPS)("whose times overlap by %s are never one boot", async (name, ...range) => {
    const [first, last, fromMs, first2, last2, from2Ms] = range;
    const [one, two] = [host(first, last, fromMs), host(first2, last2, from2Ms)];
    for (const [texts, own] of [
      [[one, two], boot(first, last)],
      [[two, one], boot(first2, last2)],
    ] as const) {
      const { refused, boots } = await outcome(texts);
      if (name.startsWith("nothing")) expect(boots).toEqual([boot(first, last), boot(first2, last2)]);
      else expect({ refused, boots }).toEqual({ refused: "CTR_INGEST_CONTRADICTION", boots: [own] });
    }
  });
});

describe("one host stays one boot", () => {
  test("where as many serials are missing as one tick of the clock has room for", async () => {
    const [one, two] = [host(101, 200, 0), host(2101, 2200, 991)];
    expect(await bootsOf(one + two)).toEqual([boot(101, 2200)]);
    await afterIngest([writeLog(one), writeLog(two)], (store) =>
      expect(rowsOf(store, BOOTS)).toEqual([boot(101, 2200)]),
    );
  });

  test("where many serials were lost in a storm of them", async () => {
    const storm = host(101, 200, 0) + host(60_001, 60_100, 1000 + 400);
    expect(await bootsOf(storm)).toEqual([boot(101, 60_100)]);
    const [one, two] = [host(101, 200, 0), host(60_001, 60_100, 1000 + 400)];
    await afterIngest([writeLog(one), writeLog(two)], (store) =>
      expect(rowsOf(store, BOOTS)).toEqual([boot(101, 60_100)]),
    );
  });

  test("where a log in the order of times ends, and calls that took long have the serials of their ends", async () => {
    const calls = [9000, 30_000, 12_000, 70_000, 21_000].map((serial, i) =>
      host(serial, serial, 500 + i * 90),
    );
    expect(await bootsOf(host(101, 200, 0) + calls.join(""))).toEqual([boot(101, 70_000)]);
  });

  test("where the first events behind a gap are calls that took long", async () => {
    const late = host(3001, 3003, 100) + host(3004, 3040, 2000);
    expect(await bootsOf(steadyLog(101, 200, 0) + late)).toEqual([boot(101, 3040)]);
    await afterIngest([writeLog(steadyLog(101, 200, 0)), writeLog(late)], (store) =>
      expect(rowsOf(store, BOOTS)).toEqual([boot(101, 3040)]),
    );
  });
});
