// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, copyFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openForWriting, readSource, type Store } from "../store/api.ts";
import { ingestPaths } from "./ingest-paths.ts";
import { dumpAll, dumpEvents, dumpUnscattered } from "./testing/dump.ts";
import { callLine, eventLines, steadyLog, titleLine } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const COUNTS =
  "SELECT (SELECT count(*) FROM source) AS sources, (SELECT count(*) FROM event) AS events, (SELECT sum(length) FROM block) AS bytes";
const counts = (store: Store) => rowsOf(store, COUNTS)[0];

describe("ingest of the same bytes again", () => {
  test("adds nothing, under any name, packed or not", async () => {
    const database = newPath("x.db");
    const text = steadyLog(1, 300);
    const path = writeLog(text);
    const before = await afterIngest([path], dumpEvents, {}, database);
    const packed = writeLog(gzipSync(text), "audit.log.4.gz");
    for (const again of [path, writeLog(text, "audit.log.1"), packed]) {
      await afterIngest(
        [again],
        (store, { sources, events }) => {
          expect(sources).toMatchObject([{ relation: "known", bytes: 0, events: 0, lines: 0 }]);
          expect(events).toBe(0);
          expect(dumpEvents(store)).toEqual(before);
          expect(counts(store)).toMatchObject({ sources: 1, bytes: text.length });
        },
        {},
        database,
      );
    }
    await afterIngest(
      [],
      (store) =>
        expect(rowsOf(store, "SELECT name, closed FROM source")).toEqual([{ name: packed, closed: 1 }]),
      {},
      database,
    );
  });

  test("reads only what a log has grown by, and follows it through its rotation", async () => {
    const database = newPath("x.db");
    const path = writeLog(steadyLog(1, 50));
    await afterIngest([path], () => {}, {}, database);
    appendFileSync(path, steadyLog(51, 80));
    const rotated = join(dirname(path), "audit.log.1");
    renameSync(path, rotated);
    writeFileSync(path, steadyLog(81, 90));
    await afterIngest(
      [dirname(path)],
      (store, { sources }) => {
        expect(sources).toMatchObject([
          { path: rotated, relation: "continued", events: 30 },
          { path, relation: "new", events: 10 },
        ]);
        expect(rowsOf(store, "SELECT count(*) AS n FROM boot")).toEqual([{ n: 1 }]);
        expect(rowsOf(store, "SELECT * FROM gap")).toEqual([]);
      },
      {},
      database,
    );
  });

  test("waits for the end of a last line, and takes it when it has come", async () => {
    const database = newPath("x.db");
    const whole = steadyLog(1, 9);
    const path = writeLog(whole.slice(0, -40));
    const ended = whole.lastIndexOf("\n", whole.length - 41) + 1;
    await afterIngest(
      [path],
      (store, { sources }) => {
        expect(sources[0]?.pendingBytes).toBe(whole.length - 40 - ended);
        expect(Buffer.concat([...readSource(store, 1)]).toString("latin1")).toBe(whole.slice(0, ended));
      },
      {},
      database,
    );
    writeFileSync(path, whole);
    const grown = await afterIngest([path], dumpAll, {}, database);
    expect(grown).toEqual(await afterIngest([path], dumpAll));
  });

  test("reads a part of a known log as nothing new, and what goes on past its end as its continuation", async () => {
    const database = newPath("x.db");
    const [head, middle, tail] = [steadyLog(1, 100), steadyLog(101, 200), steadyLog(201, 300)];
    await afterIngest([writeLog(head + middle)], () => {}, {}, database);
    const inside = writeLog(middle.slice(20), "part.log");
    const beyond = writeLog(middle + tail, "beyond.log");
    await afterIngest([inside], (_, { sources }) => expect(sources[0]?.relation).toBe("known"), {}, database);
    await afterIngest(
      [beyond],
      (store, { sources }) => {
        expect(sources).toMatchObject([{ relation: "continued", events: 100 }]);
        expect(Buffer.concat([...readSource(store, 1)]).toString("latin1")).toBe(head + middle + tail);
      },
      {},
      database,
    );
  });

  test("keeps a log that differs in one byte as a source of its own, and its events once", async () => {
    const database = newPath("x.db");
    const text = steadyLog(1, 2000);
    const other = text.replace('name="/srv/3"', 'name="/srv/X"');
    await afterIngest([writeLog(text)], () => {}, {}, database);
    await afterIngest(
      [writeLog(other, "other.log")],
      (store) => {
        expect(counts(store)).toEqual({ sources: 2, events: 2000, bytes: 2 * text.length });
        expect(Buffer.concat([...readSource(store, 2)]).toString("latin1")).toBe(other);
      },
      {},
      database,
    );
  });

  test("a line that had no end in a packed log is taken again when the log goes on", async () => {
    const database = newPath("x.db");
    const text = steadyLog(1, 60);
    const cut = text.length - 500;
    await afterIngest(
      [writeLog(gzipSync(text.slice(0, cut)), "audit.log.1.gz")],
      (_, { problems }) => expect(problems).toBe(1),
      {},
      database,
    );
    await afterIngest(
      [writeLog(text)],
      (store) => {
        expect(rowsOf(store, "SELECT code FROM problem")).toEqual([]);
        expect(counts(store)).toEqual({ sources: 1, events: 60, bytes: text.length });
      },
      {},
      database,
    );
  });
});

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

describe("two hosts without a name", () => {
  test("are refused with nothing stored of the second, and accepted with --node", async () => {
    const database = newPath("x.db");
    const first = writeLog(steadyLog(1000, 1400, 0), "a.log");
    const second = writeLog(steadyLog(5, 300, 50), "b.log");
    const before = await afterIngest([first], dumpAll, {}, database);
    const store = openForWriting(database);
    await expect(ingestPaths(store, [second], { batchEvents: 50 })).rejects.toMatchObject({
      code: "CTR_INGEST_CONTRADICTION",
    });
    expect(dumpAll(store)).toEqual(before);
    store.close();
    await afterIngest([second], (_, { events }) => expect(events).toBe(296), { node: "second" }, database);
  });

  test("are told apart by node= within one log", async () => {
    const mixed = [
      ...eventLines(0, 7, "one"),
      ...eventLines(0, 7, "two"),
      ...eventLines(10, 8, "one"),
      ...eventLines(15, 3, "two"),
    ];
    await afterIngest([writeLog(`${mixed.join("\n")}\n`)], (store) => {
      expect(
        rowsOf(
          store,
          "SELECT n.name, count(*) AS events FROM event e JOIN boot b ON b.id = e.id >> 36 JOIN node n ON n.id = b.node GROUP BY 1 ORDER BY 1",
        ),
      ).toEqual([
        { name: "one", events: 2 },
        { name: "two", events: 2 },
      ]);
    });
  });
});

test("a copy whose source was deleted from under its name is still known", async () => {
  const database = newPath("x.db");
  const path = writeLog(steadyLog(1, 20));
  await afterIngest([path], () => {}, {}, database);
  const copy = newPath("copy.log");
  copyFileSync(path, copy);
  await afterIngest([copy], (_, { sources }) => expect(sources[0]?.relation).toBe("known"), {}, database);
});
