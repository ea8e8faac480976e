// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { openForWriting, type Store } from "../store/api.ts";
import { ingestPaths } from "./ingest-paths.ts";
import { callLine, eventLines, pathLine, titleLine } from "./testing/lines.ts";
import { newPath, rowsOf, writeLog } from "./testing/scratch.ts";

/** Four events, the second of which is interleaved with the third. */
const [second, third] = [eventLines(20, 2), eventLines(30, 3)];
const LOG = [
  ...eventLines(10, 1),
  callLine(20, 2, { items: 1, pid: 666, comm: "bad" }),
  third[0],
  pathLine(20, 2, 0, "/srv/bad"),
  ...third.slice(1),
  second[2],
  ...eventLines(40, 4),
].map((line) => `${line}\n`);
const EVENTS = "SELECT (id >> 3) & 4294967295 AS serial, e.pid, length FROM event e ORDER BY id";
const PROBLEMS = "SELECT code, line, offset, length FROM problem ORDER BY offset";
const placesOf = (lines: readonly number[], code: string) =>
  lines.map((line) => ({
    code,
    line,
    offset: LOG.slice(0, line - 1).join("").length,
    length: (LOG[line - 1] as string).length - 1,
  }));

async function ingestWith(trigger: string, ask: (store: Store) => void): Promise<void> {
  const store = openForWriting(newPath("x.db"));
  store.exec(trigger);
  const summary = await ingestPaths(store, [writeLog(LOG.join(""))]);
  expect(summary.lines).toBe(LOG.length);
  expect(rowsOf(store, "PRAGMA foreign_key_check")).toEqual([]);
  expect(rowsOf(store, "SELECT sum(events) AS n FROM event_count")).toEqual(
    rowsOf(store, "SELECT count(*) AS n FROM event"),
  );
  ask(store);
  store.close();
}

describe("a record that cannot be stored is a problem at its position, and reading continues", () => {
  test("an event whose row the database refuses", async () => {
    const trigger =
      "CREATE TRIGGER t BEFORE INSERT ON event WHEN new.pid = 666 BEGIN SELECT RAISE(ABORT, 'refused'); END";
    await ingestWith(trigger, (store) => {
      expect(rowsOf(store, EVENTS).map(({ serial }) => serial)).toEqual([1, 3, 4]);
      expect(rowsOf(store, PROBLEMS)).toEqual(placesOf([4, 6, 9], "event-failed"));
      expect(rowsOf(store, "SELECT first_seq, last_seq FROM gap")).toEqual([{ first_seq: 2, last_seq: 2 }]);
      expect(rowsOf(store, "SELECT count(*) AS n FROM path WHERE event >> 3 & 15 = 2")).toEqual([{ n: 0 }]);
    });
  });

  test("an event one of whose paths or spans it refuses", async () => {
    for (const table of ["path", "span"]) {
      const trigger = `CREATE TRIGGER t BEFORE INSERT ON ${table} WHEN new.event >> 3 & 15 = 2 BEGIN SELECT RAISE(ABORT, 'refused'); END`;
      await ingestWith(trigger, (store) => {
        expect(rowsOf(store, EVENTS).map(({ serial }) => serial)).toEqual([1, 3, 4]);
        expect(rowsOf(store, PROBLEMS)).toEqual(placesOf([4, 6, 9], "event-failed"));
      });
    }
  });

  test("a record of an event: the others make the event without a trace of it", async () => {
    const trigger =
      "CREATE TRIGGER t BEFORE INSERT ON string WHEN new.value = '/opt/bad' BEGIN SELECT RAISE(ABORT, 'refused'); END";
    await ingestWith(trigger, (store) => {
      expect(rowsOf(store, EVENTS)).toMatchObject([
        { serial: 1 },
        { serial: 2, pid: null },
        { serial: 3 },
        {},
      ]);
      expect(rowsOf(store, PROBLEMS)).toEqual(placesOf([4], "record-failed"));
    });
  });

  test("a record within an event", async () => {
    const trigger =
      "CREATE TRIGGER t BEFORE INSERT ON string WHEN new.value = '/srv/bad' BEGIN SELECT RAISE(ABORT, 'refused'); END";
    await ingestWith(trigger, (store) => {
      expect(rowsOf(store, EVENTS)).toMatchObject([{}, { serial: 2, pid: 666 }, {}, {}]);
      expect(rowsOf(store, PROBLEMS)).toEqual(placesOf([6], "record-failed"));
      expect(rowsOf(store, "SELECT flags & 1 AS whole FROM event WHERE pid = 666")).toEqual([{ whole: 0 }]);
    });
  });
});

test("an error that is not about the record stops the ingest with that error", async () => {
  const store = openForWriting(newPath("x.db"));
  store.exec("DROP TABLE actor");
  const log = writeLog(`${callLine(1, 1)}\n${titleLine(1, 1)}\n`);
  await expect(ingestPaths(store, [log])).rejects.toMatchObject({ code: "CTR_STORE_FAILED" });
  store.close();
});
