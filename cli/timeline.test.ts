// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commonDirectory } from "../query/reports/timeline/run-row.ts";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-timeline-"));
afterAll(() => rmSync(folder, { recursive: true }));
const db = join(folder, "a.db");

interface Act {
  readonly pid: number;
  readonly call: number;
  readonly name: string;
  readonly exit?: number;
  readonly argv?: string;
  readonly atMs?: number;
}

/** A log of these acts, ten milliseconds apart where none says its time. */
function logOf(acts: readonly Act[]): string {
  return acts
    .flatMap(({ pid, call, name, exit = 3, argv, atMs }, at) => {
      const time = (1_790_000_000_000 + (atMs ?? at * 10)) / 1000;
      const stamp = `msg=audit(${time.toFixed(3)}:${at + 1})`;
      return [
        `type=SYSCALL ${stamp}: arch=c000003e syscall=${call} success=${exit < 0 ? "no" : "yes"} exit=${exit} a0=ffffff9c a1=0 a2=41 a3=1b6 items=1 ppid=1 pid=${pid} auid=0 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="a" exe="/bin/a" key=(null)`,
        ...(argv === undefined ? [] : [`type=EXECVE ${stamp}: argc=1 a0="${argv}"`]),
        `type=CWD ${stamp}: cwd="/"`,
        `type=PATH ${stamp}: item=0 name="${name}" inode=${at} dev=fd:00 mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=${exit < 0 ? "UNKNOWN" : argv === undefined ? "CREATE" : "NORMAL"}`,
        `type=PROCTITLE ${stamp}: proctitle="a"`,
      ];
    })
    .join("\n");
}

const OPENAT = 257;
const EXECVE = 59;
/** 500 makes 640 files while 600 fails and children of 1 run the same and another program. */
const ACTS: readonly Act[] = [
  { pid: 500, call: EXECVE, name: "/sbin/apk", exit: 0, argv: "apk" },
  ...Array.from({ length: 640 }, (_, at) => [
    { pid: 500, call: OPENAT, name: `/usr/${at % 2 === 0 ? "lib" : "bin"}/f${at}` },
    ...(at % 4 === 0 ? [{ pid: 600, call: OPENAT, name: `/var/www/x${at % 8}`, exit: -2 }] : []),
    ...(at % 64 === 0 ? [{ pid: 7000 + at, call: EXECVE, name: "/bin/date", exit: 0, argv: "date" }] : []),
  ]).flat(),
  { pid: 500, call: OPENAT, name: "/usr/late", atMs: 900_000 },
  { pid: 500, call: OPENAT, name: "/usr/failed", exit: -13, atMs: 900_001 },
  { pid: 500, call: OPENAT, name: "/usr/again", atMs: 900_002 },
];

const word = (text: string) => ({ bytes: Buffer.from(text).toString("base64"), text });

interface Row {
  readonly cells: readonly unknown[];
  readonly events: readonly string[];
  readonly search: readonly string[];
}
interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly total: number;
  readonly note: string;
  readonly omitted?: { readonly rows: number };
}

const timeline = async (...words: readonly string[]): Promise<Table> => {
  const { stdout } = await runHere(["report", "timeline", ...words, "--format", "json", "--db", db]);
  return JSON.parse(stdout).data.tables[0];
};

beforeAll(async () => {
  const log = join(folder, "audit.log");
  writeFileSync(log, logOf(ACTS));
  expect((await runHere(["ingest", log, "--db", db])).status).toBe(0);
});

describe("report timeline", () => {
  it("tells repeats of one task as one row, and what comes between as its own", async () => {
    const { columns, rows, note } = await timeline();
    const cell = (row: Row, name: string) => row.cells[columns.indexOf(name)];
    expect(rows.map((row) => [cell(row, "pid"), cell(row, "times"), cell(row, "on")])).toEqual([
      [500, null, { words: [word("apk")] }],
      [500, 640, "640 files under /usr"],
      [600, 160, "2 files under /var/www"],
      [7000, 10, { words: [word("date")] }],
      [500, null, "/usr/late"],
      [500, null, "/usr/failed"],
      [500, null, "/usr/again"],
    ]);
    expect(note).toContain(`${ACTS.length} entries in 7 rows.`);
  });

  it("has a search for just the events that a row stands for", async () => {
    const { columns, rows } = await timeline();
    for (const { cells, events, search } of rows) {
      const times = (cells[columns.indexOf("times")] as number | null) ?? 1;
      const found = await runHere([...search.slice(1), "--count", "--db", db]);
      expect([search, Number(found.stdout)]).toEqual([search, times]);
      for (const event of events) {
        const one = await runHere([...search.slice(1), "-a", event, "--count", "--db", db]);
        expect(one.stdout).toBe("1\n");
      }
    }
  });

  it.each([0, 1, 2, 3, 6, 7, 8])("of which %i rows are shown says how many are not", async (most) => {
    const { rows: all } = await timeline();
    const { rows, total, omitted, note } = await timeline("--limit", String(most));
    expect([rows.length + (omitted?.rows ?? 0), total, rows.length]).toEqual([7, 7, Math.min(most, 7)]);
    const head = Math.ceil(rows.length / 2);
    expect(rows).toEqual([...all.slice(0, head), ...all.slice(7 - (rows.length - head))]);
    if (most < 7) expect(note).toMatch(/entries in 7 rows, \d+ of them in the rows shown\./);
  });

  it("shows some columns in their order, and no others", async () => {
    const { columns, rows } = await timeline("--columns", "what, on,time");
    expect(columns).toEqual(["what", "on", "time"]);
    expect(rows[0]!.cells.slice(0, 2)).toEqual(["execve", { words: [word("apk")] }]);
    const wrong = await runHere(["report", "timeline", "--columns", "program,colour", "--db", db]);
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining("got colour")]);
    expect((await runHere(["report", "triage", "--columns", "time", "--db", db])).status).toBe(2);
  });

  it("has containers alone where they are asked for", async () => {
    const other = join(folder, "b.db");
    const log = join(import.meta.dirname, "../fixtures/scenarios/docker-sock.log");
    await runHere(["ingest", log, "--db", other]);
    const words = ["report", "timeline", "--only", "containers", "--columns", "what", "--db", other];
    const { stdout } = await runHere([...words, "--format", "json"]);
    const { rows } = JSON.parse(stdout).data.tables[0] as Table;
    expect(rows.map(({ cells }) => cells[0])).toEqual(["container made", "container made"]);
  });
});

it("names the deepest directory that files have in common", () => {
  expect(commonDirectory(["/usr/a", "/usr/b"])).toBe("/usr");
  expect(commonDirectory(["/usr/lib/a", "/usr/lib64/b"])).toBe("/usr");
  expect(commonDirectory(["/a", "/b"])).toBe("/");
  expect(commonDirectory(["/usr/a", "/usr/a/b"])).toBe("/usr");
});
