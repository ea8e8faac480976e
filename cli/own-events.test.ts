// SPDX-License-Identifier: Apache-2.0
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingestLines, type LogDatabase } from "./testing/log-database.ts";
import { isBuilt } from "./testing/run-bin.ts";

const own = (second: number, serial: number, type: string, pid: number) =>
  `type=DAEMON_${type} msg=audit(179000000${second}.000:${serial}): op=${type.toLowerCase()} auid=0 uid=0 ses=1 pid=${pid} res=success`;
const message = (second: number, serial: number) =>
  `type=USER_LOGIN msg=audit(179000000${second}.000:${serial}): pid=400 uid=0 auid=0 ses=1 msg='op=login id=0 exe="/usr/sbin/sshd" hostname=? addr=192.0.2.${second} terminal=ssh res=success'`;

/** auditd counts its own events: 9000 stands before 100 here, and 12 between 101 and 102. */
const LINES = [
  own(0, 9000, "START", 400),
  message(1, 100),
  own(2, 9001, "ROTATE", 1),
  message(3, 101),
  own(4, 9002, "END", 1),
  own(5, 12, "START", 401),
  message(6, 102),
  own(7, 14, "END", 1),
];
const ORDER = [9000, 100, 9001, 101, 9002, 12, 102, 14];
let database: LogDatabase;

beforeAll(async () => {
  if (isBuilt) database = await ingestLines(LINES);
});
afterAll(() => {
  if (isBuilt) rmSync(database.folder, { recursive: true });
});

/** Serials in a text, in order: each event once. */
async function serials(...words: string[]): Promise<number[]> {
  const found = [...(await database.ask(...words)).matchAll(/17900000\d\d\.000:(\d+)/g)].map(([, serial]) =>
    Number(serial),
  );
  return [...new Set(found)];
}

describe.skipIf(!isBuilt)("auditd's own events", () => {
  it.each(["text", "csv", "raw", "interpret", "ndjson"])(
    "stand at their times in search --format %s",
    async (format) => {
      expect(await serials("search", "--format", format)).toEqual(ORDER);
    },
  );

  it("stand there whatever leads the search, and however few are shown", async () => {
    expect(await database.search("--limit", "5")).toEqual(ORDER.slice(0, 5));
    expect(await database.search("-p", "1")).toEqual([9001, 9002, 14]);
    expect(await database.search("-p", "400")).toEqual([9000, 100, 101, 102]);
    expect(await database.search("-m", "DAEMON_START")).toEqual([9000, 12]);
    expect(await database.search("--sort", "pid")).toEqual([9001, 9002, 14, 9000, 100, 101, 102, 12]);
  });

  it.each(["timeline", "events"])("stand there in report %s, at both ends of a short one", async (name) => {
    const all = await serials("report", name, "--format", "json");
    expect(all).toEqual(ORDER.filter((serial) => name === "events" || all.includes(serial)));
    expect(all.length).toBeGreaterThan(4);
    const few = await serials("report", name, "--limit", "4", "--format", "json");
    expect(few).toEqual([...all.slice(0, 2), ...all.slice(-2)]);
  });

  it.each([
    ["events", "DAEMON_START", [9000, 12]],
    ["pids", 400, [9000, 102]],
    ["pids", 1, [9001, 14]],
    ["users", 0, [9000, 14]],
  ] as const)(
    "are the first and the last of report %s --summary %s where their times are",
    async (name, object, ends) => {
      const { data } = JSON.parse(await database.ask("report", name, "--summary", "--format", "json")) as {
        data: { tables: { rows: { cells: unknown[]; events: string[] }[] }[] };
      };
      const row = data.tables[0]!.rows.find(({ cells }) => cells[0] === object)!;
      expect(row.events.map((event) => Number(event.split(":")[1]))).toEqual(ends);
    },
  );
});
