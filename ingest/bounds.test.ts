// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import type { Store } from "../store/store.ts";
import { parseCarrierCounts } from "../types/carrier-counts.ts";
import { BOUNDS, type BoundName, boundsOfText, boundsWith, textOfBounds, USUAL_BOUNDS } from "./bounds.ts";
import { dumpAll } from "./testing/dump.ts";
import { callLine, eventLines, pathLine, stamp, steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const message = (serial: number, acct: string, node = "") =>
  `${node}type=USER_LOGIN msg=${stamp(serial * 10, serial)}: pid=9 uid=0 auid=0 ses=1 msg='op=login acct="${acct}" exe="/usr/sbin/sshd" res=failed'`;

/** Two boots whose lines alternate. */
const disordered = () => {
  const [first, second] = [steadyLog(1, 40), steadyLog(1, 40, 5_000_000)].map((text) => text.split("\n"));
  return first!.flatMap((_, i) => [second![(i * 7) % 120]!, first![(i * 11) % 120]!]);
};

/** For each bound: a log that reaches it, the bound, how many problems that are, and a bound that the log does not reach. */
const REACHED: Readonly<
  Record<BoundName, { lines: string[]; bound: number; problems: number | "some"; enough: number }>
> = {
  "line-bytes": {
    lines: [...eventLines(0, 1), callLine(10, 2, { comm: "x".repeat(3000) }), ...eventLines(20, 3)],
    bound: 2048,
    problems: 1,
    enough: 8192,
  },
  "event-records": {
    lines: [
      callLine(0, 1, { items: 40 }),
      ...Array.from({ length: 40 }, (_, i) => pathLine(0, 1, i, `/${i}`)),
    ],
    bound: 32,
    problems: 9,
    enough: 64,
  },
  "source-nodes": {
    lines: ["a", "b", "c", "d"].flatMap((node) => eventLines(0, 1, node)),
    bound: 2,
    problems: 6,
    enough: 4,
  },
  "source-boots": {
    lines: [3, 2, 1]
      .flatMap((day) =>
        steadyLog(100, 103, day * 86_400_000)
          .trimEnd()
          .split("\n"),
      )
      .concat(
        steadyLog(1, 4, 9 * 86_400_000)
          .trimEnd()
          .split("\n"),
      ),
    bound: 1,
    problems: "some",
    enough: 16,
  },
  "message-texts": {
    lines: Array.from({ length: 10 }, (_, i) => message(i + 1, `user${i}`)),
    bound: 5,
    problems: 1,
    enough: 100,
  },
  "sorted-bytes": { lines: disordered(), bound: 64, problems: "some", enough: 1 << 20 },
};

const PROBLEMS = "SELECT code, count(*) AS n FROM problem GROUP BY code";
const stored = (store: Store) =>
  rowsOf(store, "SELECT size, lines FROM source") as { size: number; lines: number }[];

describe.each(BOUNDS)("$name", ({ name, problem }) => {
  const { lines, bound, problems, enough } = REACHED[name];
  const text = `${lines.join("\n")}\n`;

  it(`is a problem ${problem} where it is reached, and every line and byte is stored`, async () => {
    await afterIngest(
      [writeLog(text)],
      (store, summary) => {
        const found = rowsOf(store, PROBLEMS) as { code: string; n: number }[];
        expect(found.map(({ code }) => code)).toEqual([problem]);
        if (problems !== "some") expect(found[0]!.n).toBe(problems);
        expect(summary.problems).toBe(found[0]!.n);
        expect(stored(store)).toEqual([{ size: text.length, lines: lines.length }]);
      },
      { bounds: { [name]: bound } },
    );
  });

  it("is no problem if not reached, and by default", async () => {
    for (const bounds of [{ [name]: enough }, {}])
      await afterIngest([writeLog(text)], (store) => expect(rowsOf(store, PROBLEMS)).toEqual([]), { bounds });
  });

  it("raised by a later ingest, gives the result of one ingest with that bound", async () => {
    const log = writeLog(text);
    const other = writeLog(steadyLog(1, 2, 0, "other"));
    const database = newPath("raised.db");
    await afterIngest([log], () => {}, { bounds: { [name]: bound } }, database);
    const raised = await afterIngest([other], dumpAll, { bounds: { [name]: enough } }, database);
    const at = newPath("once.db");
    await afterIngest([log], () => {}, { bounds: { [name]: enough } }, at);
    expect(raised).toEqual(await afterIngest([other], dumpAll, { bounds: { [name]: enough } }, at));
  });
});

describe("texts of messages", () => {
  const texts = (store: Store) => rowsOf(store, "SELECT name, message_texts AS n FROM node ORDER BY name");
  const accounts = (store: Store) =>
    rowsOf(
      store,
      "SELECT s.value FROM detail d JOIN string s ON s.id = d.value WHERE d.kind = 4 ORDER BY d.event",
    ).map(({ value }) => value);
  const bounds = { "message-texts": 5 };

  it("beyond the bound are in their records alone, those that are known have rows, and the rest is counted", async () => {
    const lines = [...REACHED["message-texts"].lines, message(11, "user0")];
    await afterIngest(
      [writeLog(`${lines.join("\n")}\n`)],
      (store) => {
        // the program is the first text, and its row the second
        expect(accounts(store)).toEqual(["user0", "user1", "user2", "user0"]);
        expect(texts(store)).toEqual([{ name: null, n: 5 }]);
        const { carriers } = rowsOf(store, "SELECT carriers FROM source")[0] as { carriers: string };
        expect(parseCarrierCounts(carriers).textsLeftOut).toBe(7);
        expect(rowsOf(store, "SELECT count(*) AS n FROM event")).toEqual([{ n: 11 }]);
        const [{ line }] = rowsOf(store, "SELECT line FROM problem") as [{ line: number }];
        expect(line).toBe(4);
      },
      { bounds },
    );
  });

  it("of one host do not affect another", async () => {
    const hosts = ["a", "b"].flatMap((node) =>
      Array.from({ length: 6 }, (_, i) => message(i + 1, `${node}${i}`, `node=${node} `)),
    );
    await afterIngest(
      [writeLog(`${hosts.join("\n")}\n`)],
      (store) =>
        expect(texts(store)).toEqual([
          { name: "a", n: 5 },
          { name: "b", n: 5 },
        ]),
      { bounds },
    );
  });

  it("count by their length", async () => {
    await afterIngest(
      [writeLog(`${[message(1, "x".repeat(700)), message(2, "y".repeat(300))].join("\n")}\n`)],
      (store) => expect(texts(store)).toEqual([{ name: null, n: 5 }]),
      { bounds: { "message-texts": 6 } },
    );
  });

  it("of the kernel's own records have no bound", async () => {
    await afterIngest(
      [writeLog(steadyLog(1, 20))],
      (store) => expect([texts(store), rowsOf(store, PROBLEMS)]).toEqual([[{ name: null, n: 0 }], []]),
      { bounds: { "message-texts": 0 } },
    );
  });

  it.each([1, 3, 5, 8])("in a log that grew after line %i are those of one ingest", async (cut) => {
    const { lines } = REACHED["message-texts"];
    const [first, all] = [lines.slice(0, cut), lines].map((part) => `${part.join("\n")}\n`);
    const dump = (store: Store) => [dumpAll(store), texts(store), rowsOf(store, PROBLEMS)];
    const database = newPath("grown.db");
    const log = writeLog(first!);
    await afterIngest([log], () => {}, { bounds }, database);
    writeFileSync(log, all!);
    const grown = await afterIngest([log], dump, { bounds }, database);
    expect(grown).toEqual(await afterIngest([log], dump, { bounds }));
  });
});

test("more than 64 KiB of arguments are cut, end with … and mark the event", async () => {
  const argument = (i: number) =>
    `type=EXECVE msg=${stamp(0, 7)}: ${i === 0 ? "argc=20 " : ""}a${i}="${"x".repeat(4999)}"`;
  const lines = [callLine(0, 7), ...Array.from({ length: 20 }, (_, i) => argument(i))];
  await afterIngest([writeLog(`${lines.join("\n")}\n`)], (store) => {
    const [found] = rowsOf(
      store,
      "SELECT arguments, flags & 256 AS mark FROM event JOIN argv ON event = id",
    ) as {
      arguments: Buffer;
      mark: number;
    }[];
    expect([found!.arguments.length, found!.arguments.toString().slice(-2), found!.mark]).toEqual([
      65_539,
      "x…",
      256,
    ]);
  });
});

test("bounds as text: only what is not usual, and nothing beyond what an option allows", () => {
  expect(textOfBounds(USUAL_BOUNDS)).toBeNull();
  const own = boundsWith({ "line-bytes": 4096, "message-texts": 7 });
  expect(textOfBounds(own)).toBe("line-bytes=4096,message-texts=7");
  expect(boundsOfText(textOfBounds(own))).toEqual(own);
  expect(boundsOfText(null)).toEqual(USUAL_BOUNDS);
  const hostile = "line-bytes=1e300,event-records=-5,source-nodes=NaN,other=3,=,message-texts=1.5";
  expect(boundsOfText(hostile)).toEqual(boundsWith({ "line-bytes": 64 << 20, "event-records": 16 }));
});
