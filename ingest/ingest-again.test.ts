// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, closeSync, copyFileSync, openSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { openForWriting, readSource, type Store } from "../store/api.ts";
import { ingestPaths } from "./ingest-paths.ts";
import { dumpAll, dumpEvents } from "./testing/dump.ts";
import { eventLines, steadyLog } from "./testing/lines.ts";
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

  test("compares a log only with sources of the same beginning", async () => {
    const database = newPath("x.db");
    for (const first of [1, 101, 201])
      await afterIngest([writeLog(steadyLog(first, first + 50))], () => {}, {}, database);
    const damage = "UPDATE block SET bytes = x'00ff' WHERE source < (SELECT max(id) FROM source)";
    await afterIngest([], (store) => store.exec(damage), {}, database);
    await afterIngest(
      [writeLog(steadyLog(301, 350))],
      (_, { sources }) => expect(sources).toMatchObject([{ relation: "new", events: 50 }]),
      {},
      database,
    );
  });

  test("reads only the new part of a log, and follows it through its rotation", async () => {
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

  test("waits for the end of a last line, and reads it when complete", async () => {
    const database = newPath("x.db");
    const whole = steadyLog(1, 9);
    const path = writeLog(whole.slice(0, -40));
    const writer = openSync(path, "a");
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
    closeSync(writer);
    writeFileSync(path, whole);
    const grown = await afterIngest([path], dumpAll, {}, database);
    expect(grown).toEqual(await afterIngest([path], dumpAll));
  });

  test("reads a part of a known log as nothing new, and one that goes on past its end as a source of its own", async () => {
    const database = newPath("x.db");
    const [head, middle, tail] = [steadyLog(1, 100), steadyLog(101, 200), steadyLog(201, 300)];
    await afterIngest([writeLog(head + middle)], () => {}, {}, database);
    const inside = writeLog(middle.slice(20), "part.log");
    const beyond = writeLog(middle + tail, "beyond.log");
    await afterIngest([inside], (_, { sources }) => expect(sources[0]?.relation).toBe("known"), {}, database);
    await afterIngest(
      [beyond],
      (store, { sources }) => {
        expect(sources).toMatchObject([{ relation: "new", events: 100 }]);
        expect(
          [1, 2].map((source) => Buffer.concat([...readSource(store, source)]).toString("latin1")),
        ).toEqual([head + middle, middle + tail]);
      },
      {},
      database,
    );
  });

  test("counts the records that overlapping logs share, in whatever order they come", async () => {
    const lines = steadyLog(1, 300).split(/(?<=\n)/);
    const at = (event: number) => lines.findIndex((line) => line.includes(`:${event})`));
    // one ends within an event, the other begins within one
    const [early, late] = [lines.slice(0, at(200) + 2), lines.slice(at(100) + 1)];
    const shared = at(200) + 2 - (at(100) + 1);
    const copies = "SELECT sum(carriers ->> '$.copies') AS copies FROM source";
    const [a, b] = [writeLog(early.join(""), "a.log"), writeLog(late.join(""), "b.log")];
    const joined = writeLog(early.join("") + late.join(""));
    const swapped = writeLog(late.join("") + early.join(""));
    const found = (store: Store) => [rowsOf(store, copies), rowsOf(store, "SELECT count(*) AS n FROM event")];
    for (const paths of [[a, b], [b, a], [joined], [swapped]])
      expect(await afterIngest(paths, found)).toEqual([[{ copies: shared }], [{ n: 300 }]]);
  });

  test("keeps a log that differs in one byte as a source of its own, its events once, and the one that differs apart", async () => {
    const database = newPath("x.db");
    const text = steadyLog(1, 2000);
    const other = text.replace('name="/srv/3"', 'name="/srv/X"');
    await afterIngest([writeLog(text)], () => {}, {}, database);
    await afterIngest(
      [writeLog(other, "other.log")],
      (store) => {
        expect(counts(store)).toEqual({ sources: 2, events: 2001, bytes: 2 * text.length });
        expect(rowsOf(store, "SELECT source, code FROM problem")).toEqual([
          { source: 2, code: "contradiction" },
        ]);
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
    expect(store.prepare("SELECT count(*) FROM run WHERE ended_ms IS NULL").pluck().get()).toBe(0);
    store.close();
    await afterIngest([second], (_, { events }) => expect(events).toBe(296), { node: "second" }, database);
  });

  test("that are refused leave none of the names that auditd wrote beside numbers", async () => {
    const named = (name: string, log: string) =>
      log.replaceAll(/ key=\(null\)\n/g, ` key=(null)\x1DAUID="${name}" UID="root"\n`);
    const database = newPath("x.db");
    const first = writeLog(named("ann", steadyLog(1000, 1400, 0)), "a.log");
    const second = writeLog(named("bob", steadyLog(5, 300, 50)), "b.log");
    const names = (store: Store) => rowsOf(store, "SELECT * FROM account_name ORDER BY kind, number, name");
    const before = await afterIngest([first], names, {}, database);
    expect(before.map(({ name, last_serial }) => [name, last_serial])).toEqual([
      ["root", 1400],
      ["ann", 1400],
    ]);
    const store = openForWriting(database);
    await expect(ingestPaths(store, [second], { batchEvents: 50 })).rejects.toMatchObject({
      code: "CTR_INGEST_CONTRADICTION",
    });
    expect(names(store)).toEqual(before);
    store.close();
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
