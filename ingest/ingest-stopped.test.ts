// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { once } from "node:events";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openForReading, openForWriting } from "../store/api.ts";
import { ingestPaths } from "./ingest-paths.ts";
import { dumpAll } from "./testing/dump.ts";
import { eventLines, steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

/** More than two blocks; neighbours interleave, so that events are open at every stop. */
function interleavedLog(events: number): string {
  const lines: string[] = [];
  for (let serial = 1; serial <= events; serial += 2) {
    const [a, b] = [eventLines(serial * 10, serial), eventLines(serial * 10 + 4, serial + 1)];
    lines.push(a[0]!, b[0]!, a[1]!, b[1]!, b[2]!, a[2]!);
  }
  return `${lines.join("\n")}\n`;
}

const log = writeLog(interleavedLog(3000));

test("an ingest stopped anywhere, any number of times, ends with the database of one that was not", async () => {
  const expected = await afterIngest([log], dumpAll, { batchEvents: 300 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
      async (stops) => {
        const database = newPath("x.db");
        for (const chunks of stops) {
          const abort = new AbortController();
          let seen = 0;
          const options = {
            signal: abort.signal,
            batchEvents: 300,
            onProgress: () => ++seen >= chunks && abort.abort(),
          };
          await afterIngest([log], () => {}, options as never, database);
        }
        expect(await afterIngest([log], dumpAll, {}, database)).toEqual(expected);
      },
    ),
    { numRuns: 8 },
  );
});

test("batches of any size give the same database", async () => {
  const small = writeLog(interleavedLog(400), "small.log");
  const expected = withoutName(await afterIngest([small], dumpAll));
  for (const batchEvents of [1, 7, 100]) {
    expect(withoutName(await afterIngest([small], dumpAll, { batchEvents }))).toEqual(expected);
  }
});

test("a killed ingest resumes and ends with the same database", async () => {
  const expected = await afterIngest([log], dumpAll);
  for (const batches of [1, 2, 4]) {
    const database = newPath("killed.db");
    await killAfter(batches, database);
    expect(await afterIngest([log], dumpAll, {}, database)).toEqual(expected);
  }
});

/** Starts an ingest in a separate process and kills it after this number of committed batches. */
async function killAfter(batches: number, database: string): Promise<void> {
  const program = new URL("./testing/ingest-slowly.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, ["--import", "tsx", program, database, log, String(batches)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), ended]);
  child.kill("SIGKILL");
  await ended;
  const reader = openForReading(database);
  expect(reader.prepare("SELECT count(*) FROM source WHERE resume IS NOT NULL").pluck().get()).toBe(1);
  reader.close();
}

test("a full disk stops it with an error, and it goes on when there is room", async () => {
  const expected = await afterIngest([log], dumpAll);
  const database = newPath("x.db");
  const store = openForWriting(database);
  store.prepare("PRAGMA max_page_count = 110").get();
  await expect(ingestPaths(store, [log], { batchEvents: 300 })).rejects.toMatchObject({
    code: "CTR_STORE_FULL",
  });
  store.close();
  expect(await afterIngest([log], dumpAll, {}, database)).toEqual(expected);
});

test("if reading and storing fail together, the first error is reported, and nothing is stored after it", async () => {
  const log = writeLog(steadyLog(1, 30_000));
  for (const pages of [280, 300, 320, 340, 360, 380, 400]) {
    const store = openForWriting(newPath("x.db"));
    store.prepare(`PRAGMA max_page_count = ${pages}`).get();
    await expect(ingestPaths(store, [log])).rejects.toMatchObject({ code: "CTR_STORE_FULL" });
    store.close();
  }
  await new Promise((resolve) => setTimeout(resolve)); // an unhandled rejection fails the run
});

test("the first batches are small: a disk without room keeps some", async () => {
  const store = openForWriting(newPath("x.db"));
  store.prepare("PRAGMA max_page_count = 180").get();
  await expect(ingestPaths(store, [writeLog(steadyLog(1, 12_000))])).rejects.toMatchObject({
    code: "CTR_STORE_FULL",
  });
  expect(rowsOf(store, "SELECT count(*) > 0 AS some FROM event")).toEqual([{ some: 1 }]);
  store.close();
});

test("two ingests at one time: one of them ends with an error, and nothing is lost", async () => {
  const database = newPath("x.db");
  const other = openForWriting(database);
  const store = openForWriting(database);
  let once = true;
  const disturb = () => {
    if (!once) return;
    once = false;
    expect(() => other.exec("INSERT INTO string (value) VALUES ('other')")).toThrow();
  };
  await ingestPaths(store, [log], { batchEvents: 300, onProgress: disturb });
  store.close();
  other.close();
  expect(await afterIngest([], dumpAll, {}, database)).toEqual(await afterIngest([log], dumpAll));
});

test("a log that grew while it was stopped is read to its end", async () => {
  const database = newPath("x.db");
  const path = writeLog(steadyLog(1, 1500));
  const abort = new AbortController();
  await afterIngest(
    [path],
    (_, { stopped }) => expect(stopped).toBe(true),
    { signal: abort.signal, onProgress: () => abort.abort() },
    database,
  );
  const { appendFileSync } = await import("node:fs");
  appendFileSync(path, steadyLog(1501, 1600));
  expect(withoutName(await afterIngest([path], dumpAll, {}, database))).toEqual(
    withoutName(await afterIngest([path], dumpAll)),
  );
});

function withoutName(dump: unknown): unknown {
  const { sources, ...rest } = dump as { sources: object[] };
  return { ...rest, sources: sources.map((source) => ({ ...source, name: "" })) };
}
