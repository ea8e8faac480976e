// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-where-"));
afterAll(() => rmSync(folder, { recursive: true }));
const db = join(folder, "a.db");
const log = join(import.meta.dirname, "../fixtures/scenarios/docker-sock.log");

const report = async (...words: readonly string[]) => {
  const { stdout, stderr, status } = await runHere(["report", ...words, "--format", "json", "--db", db]);
  return { status, stderr, table: stdout === "" ? undefined : JSON.parse(stdout).data.tables[0] };
};
const count = async (...words: readonly string[]) =>
  Number((await runHere(["search", ...words, "--count", "--db", db])).stdout);

beforeAll(async () => {
  expect((await runHere(["ingest", log, "--db", db])).status).toBe(0);
});

describe("report --where", () => {
  it.each([
    "comm = docker",
    "exe =~ /sh$/ and not container = host",
    "pid = 730 and success",
    "name ~ docker.sock or comm = date",
  ])("shows the events of which it holds: %s", async (where) => {
    const { table } = await report("events", "--where", where);
    expect(table.total).toBe(await count(where));
    expect(table.total).toBeGreaterThan(0);
    const { table: inside } = await report("events", "--where", where, "--container", "7c3e87fe1a2b");
    expect(inside.total).toBe(await count(where, "--container", "7c3e87fe1a2b"));
    const { table: timed } = await report("events", "--where", where, "--start", "2026-09-21 14:13:21");
    expect(timed.total).toBe(await count(where, "--start", "2026-09-21 14:13:21"));
  });

  it("counts nothing else in summaries, whose searches find as much", async () => {
    for (const list of ["executables", "files", "syscalls", "hosts"]) {
      const { table } = await report(list, "--summary", "--where", "not comm = sh");
      for (const row of table.rows) {
        if (row.search === null) continue;
        const found = await count(...row.search.slice(2));
        expect([list, row.cells, found]).toEqual([
          list,
          row.cells,
          row.cells.find((cell: unknown) => typeof cell === "number"),
        ]);
      }
    }
    const { table } = await report("summary", "--where", "comm = docker");
    expect(table.rows[0].cells[1]).toBe(await count("comm = docker"));
  });

  it("leaves out of a timeline what it does not hold of", async () => {
    const { table } = await report("timeline", "--where", "comm = docker");
    expect(table.total).toBeGreaterThan(0);
    for (const { events } of table.rows) expect(await count("comm = docker", "-a", events[0])).toBe(1);
  });

  const tablesOf = async (...words: readonly string[]) => {
    const { stdout } = await runHere(["report", ...words, "--format", "json", "--db", db]);
    return JSON.parse(stdout).data.tables as {
      id: string;
      isProse?: true;
      rows: { cells: unknown[]; events: string[]; search: string[] | null }[];
    }[];
  };
  it("leaves of escapes the findings that rest on an event of which it holds", async () => {
    const two = join(folder, "two.db");
    for (const name of ["docker-sock", "core-pattern", "cve-2019-5736"])
      await runHere(["ingest", log.replace("docker-sock", name), "--node", name, "--db", two]);
    const ask = async (...words: readonly string[]) => {
      const { stdout, status } = await runHere([
        "report",
        "escapes",
        ...words,
        "--format",
        "json",
        "--db",
        two,
      ]);
      return { status, rows: JSON.parse(stdout).data.tables[0].rows as { events: string[] }[] };
    };
    const { rows: all } = await ask();
    expect(all.length).toBeGreaterThan(2);
    for (const where of ["comm = docker", "node = core-pattern", "not comm = docker", "comm = nothing"]) {
      const { status, rows } = await ask("--where", where);
      const wanted = [];
      for (const { events } of all)
        for (const event of events) {
          const { stdout } = await runHere(["search", where, "-a", event, "--count", "--db", two]);
          if (Number(stdout) === 0) continue;
          wanted.push(events);
          break;
        }
      expect([where, rows.map(({ events }) => events)]).toEqual([where, wanted]);
      expect(status).toBe(wanted.length === 0 ? 1 : 0);
    }
  });

  it("leaves of triage the incidents, crossings and containers that have such an event", async () => {
    const some = await tablesOf("triage", "--where", "comm = docker");
    expect(some.filter(({ isProse }) => isProse).length).toBe(1);
    const none = await tablesOf("triage", "--where", "comm = sshd and syscall = execve");
    expect(JSON.stringify(none.find(({ isProse }) => isProse))).toContain("No event within this report");
    const containers = none.find(({ id }) => id === "containers");
    expect(containers!.rows).toEqual([]);
    const inside = (await tablesOf("triage", "--where", "pid = 730")).find(({ id }) => id === "containers");
    expect(inside!.rows.map(({ cells }) => [cells[0], cells.at(-1)])).toEqual([
      ["7c3e87fe1a2b", await count("pid = 730")],
    ]);
  });

  it("says of an empty table only that nothing within the report is such, in each format", async () => {
    const two = join(folder, "moved.db");
    await runHere(["ingest", log.replace("docker-sock", "nsenter-from-container"), "--db", two]);
    const said = async (format: string, ...words: readonly string[]) =>
      (await runHere(["report", ...words, "--format", format, "--db", two])).stdout.replace(/\s+/g, " ");
    const later = ["--start", "2030-01-01 00:00:00"];
    for (const words of [
      ["triage", "--where", "comm = nothing"],
      ["escapes", "--where", "comm = nothing"],
      ["escapes", ...later],
      ["escapes", "--container", "7c3e87fe1a2b", ...later],
      ["container", "7c3e", "--where", "comm = nothing"],
    ])
      for (const format of ["text", "json", "markdown", "html"]) {
        const text = await said(format, ...words);
        expect([words, format, text]).toEqual([
          words,
          format,
          expect.stringContaining("No event within this report "),
        ]);
        expect(text).not.toMatch(/None of this is in the log|The log shows no move|No event of the log ties/);
        expect(text).not.toMatch(/none of them across this border/);
      }
    expect(await said("text", "container", "7c3e")).not.toContain("No event within this report");
  });

  it("restricts in a dossier what its tasks did, and not what it is", async () => {
    const [all, some] = [
      await tablesOf("container", "9f1c"),
      await tablesOf("container", "9f1c", "--where", "comm = date"),
    ];
    const rows = (tables: typeof all, id: string) => tables.find((table) => table.id === id)?.rows ?? [];
    for (const id of ["identity", "processes"]) expect(rows(some, id)).toEqual(rows(all, id));
    expect(rows(all, "programs").length).toBeGreaterThan(1);
    expect(rows(some, "programs")).toHaveLength(1);
    for (const { search, cells } of rows(some, "calls"))
      expect(await count(...search!.slice(2))).toBe(cells[1]);
    expect(some.some(({ isProse }) => isProse)).toBe(false);
  });

  it("is an error where it is none, and where a report cannot be restricted by it", async () => {
    expect(await report("events", "--where", "nosuch = 1")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("no such field"),
    });
    expect(await report("custody", "--where", "comm = a")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("takes no --where"),
    });
    expect((await report("events", "--where", "comm = nothing")).status).toBe(1);
  });
});

it("triage names detections of severity high and above behind its incidents, and none where there are none", async () => {
  const { stdout } = await runHere(["triage", "--format", "json", "--db", db]);
  const tables: { id: string; isProse?: boolean; rows: { cells: string[] }[] }[] =
    JSON.parse(stdout).data.tables;
  const at = tables.findIndex(({ id }) => id === "detections");
  expect(tables[at - 1]?.isProse).toBe(true);
  expect(tables[at]?.rows.map(({ cells }) => cells[0])).toEqual(["high", "high"]);
  const benign = join(folder, "b.db");
  await runHere([
    "ingest",
    join(import.meta.dirname, "../fixtures/scenarios/docker-runc.log"),
    "--db",
    benign,
  ]);
  expect((await runHere(["triage", "--db", benign])).stdout).not.toContain("Detections of severity");
});
