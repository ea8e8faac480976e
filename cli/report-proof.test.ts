// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-proof-"));
const db = join(folder, "runc.db");
const log = join(import.meta.dirname, "../fixtures/linux-6.12-container/runc-6.12.log");
/** So many rows of each report are asked again, spread over it. */
const ASKED = 8;

beforeAll(async () => {
  expect((await runHere(["ingest", log, "--node", "demo", "--db", db])).status).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Row {
  readonly cells: readonly unknown[];
  readonly search: readonly string[] | null;
}

describe("the search of a total", () => {
  it.each([
    ["executables", "--summary", "--container", "outer"],
    ["files", "--summary", "--container", "outer", "--subtree"],
    ["files", "--by", "container"],
    ["syscalls", "--summary", "--failed"],
    ["pids", "--by", "container", "--success"],
    ["events", "--summary"],
  ])(
    "finds as many events as the report counts, of the same container and result: %s %s %s",
    async (...words) => {
      const ran = await runHere(["report", ...words, "--format", "json", "--db", db]);
      const { data } = JSON.parse(ran.stdout) as {
        data: { tables: [{ columns: string[]; rows: Row[] }] };
      };
      const [{ columns, rows }] = data.tables;
      const step = Math.max(1, Math.floor(rows.length / ASKED));
      const asked = rows.filter(({ search }, at) => search !== null && at % step === 0);
      expect(asked.length).toBeGreaterThan(0);
      for (const { cells, search } of asked) {
        const { stdout } = await runHere([...search!.slice(1), "--count", "--db", db]);
        expect(Number(stdout), search!.join(" ")).toBe(cells[columns.indexOf("events")]);
      }
    },
  );

  it("finds a record without its SYSCALL where it was lost, and not those that have one", async () => {
    const [file, lost] = [join(folder, "lost.log"), join(folder, "lost.db")];
    const title = (serial: number) => `type=PROCTITLE msg=audit(1700000000.000:${serial}): proctitle="sh"\n`;
    const call = `type=SYSCALL msg=audit(1700000000.000:2): arch=c000003e syscall=59 success=yes exit=0 items=0 ppid=1 pid=9 auid=0 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="sh" exe="/bin/sh" key=(null)\n`;
    writeFileSync(file, title(1) + call + title(2));
    expect((await runHere(["ingest", file, "--node", "n", "--db", lost])).status).toBe(0);
    const ran = await runHere(["report", "events", "--summary", "--format", "json", "--db", lost]);
    const { data } = JSON.parse(ran.stdout) as { data: { tables: [{ rows: Row[] }] } };
    const totals = data.tables[0].rows.map(({ cells }) => cells.slice(0, 2));
    expect(totals).toEqual([
      ["PROCTITLE", 1],
      ["SYSCALL", 1],
    ]);
    const [alone, calls] = data.tables[0].rows;
    expect((await runHere([...alone!.search!.slice(1), "--count", "--db", lost])).stdout.trim()).toBe("1");
    expect(calls!.search, "-m SYSCALL would find what is about another record, too").toBe(null);
  });

  it("of a process whose pid others had as well finds its own life alone", async () => {
    const reused = join(folder, "reused.db");
    const file = join(import.meta.dirname, "../fixtures/linux-6.12-container/pidreuse-6.12.log");
    expect((await runHere(["ingest", file, "--db", reused])).status).toBe(0);
    const ran = await runHere(["report", "container", "host", "--format", "json", "--db", reused]);
    type Table = { id: string; columns: string[]; rows: Row[] };
    const { data } = JSON.parse(ran.stdout) as { data: { tables: Table[] } };
    const { columns, rows } = data.tables.find(({ id }) => id === "processes")!;
    const bound = rows.filter(({ search }) => search?.some((word) => word.startsWith("serial >= ")));
    expect(bound.length).toBeGreaterThan(10);
    for (const { cells, search } of bound.slice(0, ASKED)) {
      const { stdout } = await runHere([...search!.slice(1), "--count", "--db", reused]);
      expect(Number(stdout), search!.join(" ")).toBe(cells[columns.indexOf("events")]);
    }
  });
});
