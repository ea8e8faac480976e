// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { openForWriting, type Store } from "../store/api.ts";
import { ingestPaths } from "./ingest-paths.ts";
import { dumpEvents } from "./testing/dump.ts";
import { steadyLog } from "./testing/lines.ts";
import { newPath, rowsOf, writeLog } from "./testing/scratch.ts";

/** The second event's lines are problems without an event: the state left by a version that could not read them. */
function rejectSecondEvent(store: Store, code: string): void {
  const [event] = rowsOf(store, "SELECT id, offset FROM event ORDER BY id LIMIT 1 OFFSET 1");
  store.exec(`DELETE FROM event WHERE id = ${event!["id"]}; DELETE FROM path WHERE event = ${event!["id"]};
    INSERT INTO problem (source, offset, length, line, code, detail) VALUES (1, ${event!["offset"]}, 9, 4, '${code}', 'x')`);
}

test.each([
  ["after a migration that says so", "grammar-rejected", "INSERT INTO todo VALUES ('lines')", 5],
  ["in another version, if it failed", "record-failed", "UPDATE run SET version = '0.0.1'", 5],
  ["not in another version alone", "grammar-rejected", "UPDATE run SET version = '0.0.1'", 4],
  ["not by the version that failed", "record-failed", "SELECT 1 WHERE 0", 4],
])(
  "what was rejected is read again from the bytes kept, under the node given then: %s",
  async (_, code, sql, events) => {
    const store = openForWriting(newPath("old.db"));
    const origin = { version: "9.9.9", command: "test", user: "ann", host: "desk" };
    await ingestPaths(store, [writeLog(steadyLog(1, 5))], { node: "web1", origin });
    const whole = dumpEvents(store);
    rejectSecondEvent(store, code);
    store.exec(sql);
    await ingestPaths(store, [writeLog("")], { node: "db7", origin });
    expect(rowsOf(store, "SELECT count(*) AS n FROM event")).toEqual([{ n: events }]);
    if (events === 5) {
      expect(dumpEvents(store)).toEqual(whole);
      expect(rowsOf(store, "SELECT code FROM problem")).toEqual([]);
      expect(rowsOf(store, "SELECT name FROM todo")).toEqual([]);
    }
    store.close();
  },
);

test("lines of other programs are read again after a migration that says so: a field of a collector may hold the record", async () => {
  const store = openForWriting(newPath("old.db"));
  const lines = steadyLog(1, 5)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.stringify({ full_log: line }));
  const log = writeLog(`${lines.join("\n")}\nDec 1 00:00:00 web1 cron[1]: no record\n`);
  await ingestPaths(store, [log]);
  const whole = dumpEvents(store);
  expect(rowsOf(store, "SELECT count(*) AS n FROM event")).toEqual([{ n: 5 }]);
  store.exec("DELETE FROM event; DELETE FROM path"); // an older version treated all as other programs' lines
  await ingestPaths(store, [writeLog("")]);
  expect(dumpEvents(store)).not.toEqual(whole);
  store.exec("INSERT INTO todo VALUES ('lines')");
  await ingestPaths(store, [writeLog("")]);
  expect(dumpEvents(store)).toEqual(whole);
  store.close();
});

const boots = steadyLog(5, 60, 0) + steadyLog(1, 50, 400_000);
const newestFirst = `${boots.trimEnd().split("\n").toReversed().join("\n")}\n`;

test.each([
  ["whose parts of boots lie in no order", "UPDATE segment SET position = 9 WHERE position = 0", boots, true],
  ["with the newest event first", "SELECT 1", newestFirst, true],
  [
    "with types in lower case",
    "UPDATE string SET value = lower(value) WHERE value LIKE 'SYSCALL%'",
    boots,
    true,
  ],
  ["of which nothing says that there may be more in it", "SELECT 1", boots, false],
])("a source %s, after a migration that says so", async (_, sql, text, isRead) => {
  const store = openForWriting(newPath("old.db"));
  await ingestPaths(store, [writeLog(text)]);
  const whole = dumpEvents(store);
  store.exec(`${sql}; DELETE FROM path; INSERT INTO todo VALUES ('lines')`);
  await ingestPaths(store, [writeLog("")]);
  if (isRead) expect(dumpEvents(store)).toEqual(whole);
  else expect(rowsOf(store, "SELECT count(*) AS n FROM path")).toEqual([{ n: 0 }]);
  expect(rowsOf(store, "SELECT name FROM todo")).toEqual([]);
  store.close();
});
