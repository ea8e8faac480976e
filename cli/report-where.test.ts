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

  it("is an error where it is none, and where a report cannot be restricted by it", async () => {
    expect(await report("events", "--where", "nosuch = 1")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("no such field"),
    });
    expect(await report("escapes", "--where", "comm = a")).toMatchObject({
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
