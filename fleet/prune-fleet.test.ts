// SPDX-License-Identifier: Apache-2.0
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runHere } from "../cli/testing/run-here.ts";
import { type FleetConnection, openConnection } from "./connection.ts";
import { type Pruned, pruneFleet } from "./prune-fleet.ts";
import { readFleet, requireWhole } from "./read/read-manifests.ts";
import { RowReader } from "./row-binary.ts";
import { initialize, requireSchema } from "./schema/initialize.ts";
import { createMigrations, MIGRATIONS_TABLE, migrationsOf } from "./schema/migrations.ts";
import { ShipCursor } from "./ship/cursor.ts";
import { HAS_SERVER, startServer, type TestServer } from "./testing/server.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures");
/** The log of alpha is from 2022, the others are newer. */
const HOSTS = {
  alpha: "scenarios/docker-sock.log",
  beta: "linux-6.12-container/runc-6.12.log",
} as const;
const DAY_MS = 86_400_000;

describe.skipIf(!HAS_SERVER)("fleet prune", () => {
  let folder = "";
  let server: TestServer;
  let name = "";
  let made = 0;
  let connection: FleetConnection;
  const local = (host: string) => join(folder, `${host}.db`);
  const address = () => server.address(name);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ctraudit-fleet-prune-"));
    server = await startServer();
    for (const [host, log] of Object.entries(HOSTS))
      await runHere(["ingest", join(FIXTURES, log), "--node", host, "--db", local(host)]);
  });
  beforeEach(async () => {
    made += 1;
    name = `prune_${made}`;
    await runHere(["fleet", "init", "--fleet", address()]);
    connection = openConnection(server.at(name));
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const ship = async (host: string, ...more: string[]) => {
    const { status, stderr } = await runHere([
      "fleet",
      "ship",
      "--fleet",
      address(),
      "--db",
      local(host),
      ...more,
    ]);
    expect(status, stderr).toBe(0);
  };
  const prune = (more: Partial<Parameters<typeof pruneFleet>[1]> = {}): Promise<Pruned> =>
    pruneFleet(connection, { nowMs: Date.now(), shipper: "0.0.0", ...more });
  const rowsOf = async (table: string) =>
    new RowReader(await connection.read(`SELECT toUInt64(count()) FROM ${table}`)).whole();
  const counts = async () => [await rowsOf("events"), await rowsOf("facts"), await rowsOf("blocks")];
  /** The server deletes asynchronously. */
  async function deleted(): Promise<void> {
    for (let left = 200; ; left -= 1) {
      const running = new RowReader(
        await connection.read(
          `SELECT toUInt64(count()) FROM system.mutations WHERE database = '${name}' AND is_done = 0`,
        ),
      ).whole();
      if (running === 0) return;
      if (left === 0) expect.fail("the server does not delete");
      await wait(50);
    }
  }
  const answer = async () => (await runHere(["search", "--format", "raw", "--db", address()])).stdout;

  it("deletes the batches of a shipment that was sent again, and no others", async () => {
    await ship("alpha");
    const once = await counts();
    const before = await answer();
    await ship("alpha", "--again");
    expect(await counts()).toEqual(once.map((rows) => rows * 2));
    const { boots, tables } = await prune({ graceDays: -1 });
    expect({ boots, rows: tables.map(({ rows }) => rows) }).toEqual({ boots: 0, rows: once });
    await deleted();
    expect(await counts()).toEqual(once);
    expect(await answer()).toBe(before);
  });

  it("keeps batches sent within the grace period: a shipment may be in progress", async () => {
    await ship("beta");
    await ship("beta", "--again");
    const before = await counts();
    expect(await prune()).toEqual({ boots: 0, tables: [] });
    await deleted();
    expect(await counts()).toEqual(before);
  });

  it("lists the rows to delete without deleting them", async () => {
    await ship("alpha");
    const before = await counts();
    const { status, stderr } = await runHere([
      "fleet",
      "prune",
      "--keep-days",
      "30",
      "--dry-run",
      "--fleet",
      address(),
    ]);
    expect(status, stderr).toBe(0);
    expect(stderr).toContain("would remove 1 boot without an event in the last 30 days");
    await deleted();
    expect(await counts()).toEqual(before);
    expect(await answer()).not.toBe("");
  });

  it("removes boots that ended before a time with all their rows, and answers for the others", async () => {
    await ship("alpha");
    const withAlpha = await counts();
    await ship("beta");
    const both = await counts();
    const { manifests } = await readFleet(connection);
    const [older, younger] = manifests
      .map(({ boots }) => ({ node: boots[0]!.node!, lastMs: Math.max(...boots.map(({ lastMs }) => lastMs)) }))
      .sort((a, b) => a.lastMs - b.lastMs) as [
      { node: string; lastMs: number },
      { node: string; lastMs: number },
    ];
    expect(older.node).toBe("alpha");
    const fromMs = older.lastMs + 1;
    expect((await prune({ fromMs })).boots).toBe(1);
    await deleted();
    expect(await counts()).toEqual(both.map((rows, at) => rows - withAlpha[at]!));
    const left = await readFleet(connection);
    expect(left.manifests.flatMap(({ boots }) => boots.map(({ node }) => node))).toEqual([younger.node]);
    await requireWhole(
      connection,
      left.manifests.flatMap(({ batches, boots }) => [...batches, ...boots.flatMap((boot) => boot.batches)]),
    );
    const { stdout } = await runHere(["search", "--format", "raw", "--db", local("beta")]);
    expect(await answer()).toBe(stdout);
    // A later call with an earlier time restores nothing: the rows are gone.
    expect((await prune({ fromMs: fromMs - DAY_MS })).boots).toBe(0);
    expect(await answer()).toBe(stdout);
    // Old boots that a host ships again are not read either.
    await ship("alpha", "--again");
    expect(await answer()).toBe(stdout);
  });

  it("a batch that waited too long for its manifest is sent again", () => {
    const path = join(folder, "cursor");
    const nowMs = Date.now();
    const cursor = new ShipCursor(path, "there", false, nowMs);
    cursor.noteSent("listed", { digest: "a", batch: 1n, pendingMs: nowMs - 10 * DAY_MS });
    cursor.noteCommit(1, "all", new Set(["listed"]));
    cursor.noteSent("old", { digest: "b", batch: 2n, pendingMs: nowMs - 6.5 * DAY_MS });
    cursor.noteSent("young", { digest: "c", batch: 3n, pendingMs: nowMs - DAY_MS });
    const again = new ShipCursor(path, "there", false, nowMs);
    expect(["listed", "old", "young"].map((slice) => again.sent(slice)?.batch)).toEqual([1n, undefined, 3n]);
    // Half a line of a killed shipper causes a rewrite of the file.
    writeFileSync(`${path}.fleet`, `${readFileSync(`${path}.fleet`, "utf8")}{"to":`);
    new ShipCursor(path, "there", false, nowMs);
    const anew = new ShipCursor(path, "there", false, nowMs);
    expect(["listed", "old", "young"].map((slice) => anew.sent(slice)?.batch)).toEqual([1n, undefined, 3n]);
  });

  it("tables of the first version are brought up to date with their rows", async () => {
    const old = "prune_first";
    const root = openConnection(server.at(old), {}, "default");
    for (const sql of [`CREATE DATABASE ${old}`, ...createMigrations(old, {}), ...migrationsOf(old, {})[0]!])
      await root.command(sql);
    await root.command(`INSERT INTO ${old}.${MIGRATIONS_TABLE} SELECT 1, now()`);
    const first = openConnection(server.at(old));
    await expect(requireSchema(first)).rejects.toMatchObject({ code: "CTR_FLEET_SCHEMA" });
    name = "prune_1";
    const tables = ["events", "facts", "blocks", "commits"];
    copyFileSync(local("alpha"), local("copy"));
    await ship("copy");
    for (const table of tables) {
      const columns = new RowReader(
        await first.read(
          `SELECT arrayStringConcat(groupArray(name), ',') FROM system.columns WHERE database = '${old}' AND table = '${table}'`,
        ),
      ).text();
      await root.command(`INSERT INTO ${old}.${table} (${columns}) SELECT ${columns} FROM ${name}.${table}`);
    }
    const expected = await answer();
    expect(await initialize(root, old, {})).toBe(1);
    await requireSchema(first);
    expect((await runHere(["search", "--format", "raw", "--db", server.address(old)])).stdout).toBe(expected);
    await first.close();
    await root.close();
  });
});
