// SPDX-License-Identifier: Apache-2.0
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingestLines, type LogDatabase } from "./testing/log-database.ts";
import { isBuilt } from "./testing/run-bin.ts";

const call = (node: string, serial: number, auid: number): string =>
  `node=${node} type=SYSCALL msg=audit(1700000001.000:${serial}): arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=4 items=0 ppid=900 pid=999 auid=${auid} uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 comm="id" exe="/usr/bin/id" key="x"`;
let database: LogDatabase;

beforeAll(async () => {
  if (isBuilt)
    database = await ingestLines([
      call("a", 1, 1000),
      call("a", 2, 1000),
      call("b", 1, 1000),
      call("b", 2, 7),
    ]);
});
afterAll(() => {
  if (isBuilt) rmSync(database.folder, { recursive: true });
});

describe.skipIf(!isBuilt)("a summary of several hosts", () => {
  const rowsOf = async (...words: string[]) => {
    const json = await database.ask("report", ...words, "--summary", "--format", "json");
    const table = JSON.parse(json).data.tables[0] as {
      columns: string[];
      rows: { cells: unknown[]; search: string[] | null }[];
    };
    return [
      table.columns.slice(0, -2),
      ...table.rows.map(({ cells, search }) => [...cells.slice(0, -2), search?.slice(2)]),
    ];
  };

  it("tells accounts and processes of one from those of another", async () => {
    expect(await rowsOf("users")).toEqual([
      ["node", "login user", "events"],
      ["a", 1000, 2, ["-ul", "1000", "-n", "a"]],
      ["b", 1000, 1, ["-ul", "1000", "-n", "b"]],
      ["b", 7, 1, ["-ul", "7", "-n", "b"]],
    ]);
    expect(await rowsOf("pids")).toEqual([
      ["node", "pid", "events"],
      ["a", 999, 2, ["-p", "999", "-n", "a"]],
      ["b", 999, 2, ["-p", "999", "-n", "b"]],
    ]);
  });

  it("counts what is the same on each once", async () => {
    expect(await rowsOf("executables")).toEqual([
      ["program", "events"],
      ["/usr/bin/id", 4, ["-x", "/usr/bin/id", "-w"]],
    ]);
  });

  it("is as long as the number of it in the report of totals", async () => {
    const { data } = JSON.parse(await database.ask("report", "summary", "--format", "json"));
    const counts = (data.tables[0].rows as { cells: [string, number, string] }[]).map(({ cells }) => cells);
    expect(counts).toContainEqual(["login users", 3, "users --summary"]);
    expect(counts).toContainEqual(["process IDs", 2, "pids --summary"]);
  });
});
