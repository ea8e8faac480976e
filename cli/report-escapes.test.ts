// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-escapes-"));
const FIXTURES = join(import.meta.dirname, "../fixtures");
const LOGS = [
  "scenarios/nsenter-from-container",
  "scenarios/docker-sock",
  "linux-6.12-container/runc-6.12",
  "linux-6.12-container/escape-6.12",
  "linux-6.12-container/signal-6.12",
  "handwritten/contid-v8-signal",
];
const database = (log: string): string => join(folder, `${basename(log)}.db`);

beforeAll(async () => {
  for (const log of LOGS) {
    const words = ["ingest", join(FIXTURES, `${log}.log`), "--node", "n", "--db", database(log)];
    expect((await runHere(words)).status).toBe(0);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Escapes {
  readonly status: number;
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly search: readonly string[] }[];
}

async function escapes(log: string, ...words: string[]): Promise<Escapes> {
  const ran = await runHere(["report", "escapes", "--format", "json", "--db", database(log), ...words]);
  const { data } = JSON.parse(ran.stdout) as { data: { tables: [{ rows: Escapes["rows"] }] } };
  return { status: ran.status ?? -1, rows: data.tables[0].rows };
}

const told = ({ rows }: Escapes): unknown[][] =>
  rows.map(({ cells }) => [cells[1], cells[2], cells[4], cells[5]]);

describe("report escapes", () => {
  it("tells of a task that left what a runtime has named, also where it has no pid namespace, and once", async () => {
    expect(told(await escapes("nsenter-from-container"))).toEqual([
      [
        1,
        "left its container",
        "7c3e87fe1a2b",
        expect.stringMatching(/^pid 730 went to an unknown place, reached host\? at /),
      ],
    ]);
    expect(told(await escapes("escape-6.12"))).toEqual([
      [1, "left its container", "outer", expect.stringMatching(/^pid \d+ went to an undefined place, /)],
    ]);
  });

  it("tells once of a task on its way through places that are undefined, from where and to where", async () => {
    const { rows } = await escapes("runc-6.12");
    expect(told({ status: 0, rows })).toEqual([
      // runc within a container
      [3, "loaded a BPF program", "outer", expect.stringMatching(/^by bpf of pid \d+; 3 times$/)],
      [4, "in an undefined place", null, expect.stringMatching(/^pid \d+, before in host, then in sleeper$/)],
    ]);
    const found = await runHere([...rows[1]!.search.slice(1), "--count", "--db", database("runc-6.12")]);
    expect(found.stdout.trim()).toBe("5");
  });

  it("restricted to a container tells what left it or came to it, and nothing of others", async () => {
    expect(await escapes("runc-6.12", "--container", "sleeper")).toMatchObject({ status: 0, rows: [{}] });
    expect(await escapes("runc-6.12", "--container", "plain")).toEqual({ status: 1, rows: [] });
    expect(await escapes("escape-6.12", "--container", "outer")).toMatchObject({ status: 0, rows: [{}] });
    expect(await escapes("escape-6.12", "--container", "outer", "--start", "2030-01-01")).toMatchObject({
      status: 1,
    });
  });

  it("gives what crossed between two containers to both, and a subtree what any of it did", async () => {
    const all = await escapes("docker-sock");
    const ranks = (of: Escapes) => of.rows.map(({ cells }) => cells[2]);
    expect(ranks(all)).toEqual([
      "turned to an engine; took the host's root directory in a container made after",
    ]);
    const both = await Promise.all(
      ["7c3e", "9f1c"].map(async (name) => ranks(await escapes("docker-sock", "--container", name))),
    );
    for (const one of both) expect(one).toEqual(ranks(all));
    expect(ranks(await escapes("docker-sock", "--container", "host", "--subtree"))).toEqual(ranks(all));
  });

  it("tells what a container's task did to another's, not what the host did, and not what was done within", async () => {
    expect(told(await escapes("contid-v8-signal"))).toEqual([
      [
        3,
        "acts on a task of another container",
        "n/1790000000.024:1003",
        "kill of pid 920 in n/1790000000.048:1006, by pid 910",
      ],
    ]);
    expect(told(await escapes("signal-6.12"))).toEqual([]);
  });
});
