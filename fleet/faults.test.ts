// SPDX-License-Identifier: Apache-2.0
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../cli/testing/run-here.ts";
import { openForReading } from "../store/connection.ts";
import { readFleetAddress } from "./address.ts";
import { type FleetConnection, openConnection } from "./connection.ts";
import { FleetError } from "./fleet-error.ts";
import { readFleet, requireWhole } from "./read/read-manifests.ts";
import { RowReader } from "./row-binary.ts";
import { initialize } from "./schema/initialize.ts";
import { ShipCursor } from "./ship/cursor.ts";
import { insistently } from "./ship/insist.ts";
import { shipDatabase } from "./ship/ship-database.ts";
import { type Fault, startProxy } from "./testing/proxy.ts";
import { HAS_SERVER, startServer, type TestServer } from "./testing/server.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures");
const KILLS = Number(process.env["CTRAUDIT_KILLS"] ?? 5);

describe.skipIf(!HAS_SERVER)("a fleet with failing parts", () => {
  let folder = "";
  let server: TestServer;
  let database = "";
  let expected = "";
  let made = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ctraudit-faults-"));
    server = await startServer();
    database = join(folder, "host.db");
    for (const [log, node] of [
      ["linux-6.12-container/runc-6.12.log", "beta"],
      ["scenarios/docker-sock.log", "alpha"],
    ] as const)
      await runHere(["ingest", join(FIXTURES, log), "--node", node, "--db", database]);
    expected = (await runHere(["search", "--format", "ndjson", "--db", database])).stdout;
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A separate database on the server, with tables. */
  async function fresh(): Promise<string> {
    made += 1;
    const name = `fleet_${made}`;
    const root = openConnection(server.at(name), {}, "default");
    await initialize(root, name, {});
    await root.close();
    return name;
  }

  const answer = async (name: string) =>
    runHere(["search", "--format", "ndjson", "--db", server.address(name)]);

  async function ship(connection: FleetConnection, cursorOf: string, patienceMs = 0) {
    const store = openForReading(database);
    try {
      return await shipDatabase(store, connection, new ShipCursor(cursorOf, connection.shown), {
        shipper: "0.0.0",
        nowMs: Date.now,
        insisting: insistently({ patienceMs, nowMs: Date.now, firstPauseMs: 40 }),
      });
    } finally {
      store.close();
    }
  }

  /** Fails after this many inserts, before or after the server executed the last one. */
  function dying(connection: FleetConnection, after: number, isStored: boolean): FleetConnection {
    let inserts = 0;
    return {
      ...connection,
      async insert(table, columns, packed) {
        inserts += 1;
        const isLast = inserts > after;
        if (!isLast || isStored) await connection.insert(table, columns, packed);
        if (isLast) throw new Error("killed");
      },
    };
  }

  it("counts nothing twice and loses nothing if the shipper is killed at any point", async () => {
    const name = await fresh();
    const connection = openConnection(server.at(name));
    const slices =
      (await ship(dying(connection, 0, false), join(folder, "never")).catch(() => undefined)) === undefined;
    expect(slices).toBe(true);
    for (let round = 0; round < KILLS; round += 1) {
      const cursor = join(folder, `${name}-${round}`);
      for (let after = 0; after < 12; after += 1) {
        const killed = dying(connection, (round + after) % 3, (round + after) % 2 === 0);
        const done = await ship(killed, cursor).catch(() => undefined);
        if (done !== undefined) break;
      }
      await ship(connection, cursor);
      expect((await answer(name)).stdout).toBe(expected);
    }
    await connection.close();
  });

  it("shows nothing of a database before it is committed", async () => {
    const name = await fresh();
    const connection = openConnection(server.at(name));
    await ship(dying(connection, 6, true), join(folder, "uncommitted")).catch(() => undefined);
    const { manifests } = await readFleet(connection);
    expect(manifests).toEqual([]);
    await connection.close();
  });

  it("counts once the rows of two concurrent shippers, also from copies", async () => {
    const name = await fresh();
    const connection = openConnection(server.at(name));
    const copy = join(folder, "copy.db");
    copyFileSync(database, copy);
    await Promise.all([ship(connection, join(folder, "one")), ship(connection, join(folder, "two"))]);
    await runHere(["fleet", "ship", "--fleet", server.address(name), "--db", copy]);
    expect((await answer(name)).stdout).toBe(expected);
    const digests = await connection.read("SELECT toUInt64(count()) FROM events");
    // All batches exist: only one of each is valid.
    expect(new RowReader(digests).whole()).toBe(3 * expected.trim().split("\n").length);
    await connection.close();
  });

  it.each(["lost", "cut", "refused", "late"] as const)(
    "ships exactly once over answers that are %s",
    async (kind) => {
      const name = await fresh();
      const fault: Fault = { kind, times: 4, hits: (sql) => sql.startsWith("INSERT") };
      const proxy = await startProxy(server.httpPort, fault);
      const connection = openConnection(readFleetAddress(`clickhouse://127.0.0.1:${proxy.port}/${name}`, {}));
      await ship(connection, join(folder, `${name}.cursor`), 60_000);
      expect(fault.times).toBe(0);
      expect((await answer(name)).stdout).toBe(expected);
      await connection.close();
      proxy.close();
    },
  );

  it.each(["lost", "cut", "refused"] as const)(
    "answers nothing at all where an answer is %s",
    async (kind) => {
      const name = await fresh();
      const direct = openConnection(server.at(name));
      await ship(direct, join(folder, `${name}.cursor`));
      await direct.close();
      for (const part of ["FROM commits", "FROM events WHERE", "FROM facts WHERE", "FROM blocks WHERE"]) {
        const proxy = await startProxy(server.httpPort, {
          kind,
          times: 100,
          hits: (sql) => sql.includes(part),
        });
        const { status, stdout, stderr } = await runHere([
          "search",
          "--db",
          `clickhouse://127.0.0.1:${proxy.port}/${name}`,
        ]);
        proxy.close();
        expect({ part, status, stdout }).toEqual({ part, status: 2, stdout: "" });
        expect(stderr).toContain("does not answer");
      }
    },
  );

  it("gives no answer if rows of a batch are gone", async () => {
    const name = await fresh();
    const connection = openConnection(server.at(name));
    await ship(connection, join(folder, `${name}.cursor`));
    const { manifests } = await readFleet(connection);
    const batches = manifests.flatMap(({ boots }) => boots.flatMap((boot) => boot.batches));
    await requireWhole(connection, batches);
    await connection.command("DROP TABLE facts");
    await initialize(openConnection(server.at(name), {}, "default"), name, {});
    await connection.command(
      `CREATE TABLE facts AS fleet_1.facts ENGINE = MergeTree() PARTITION BY toYYYYMM(day) ORDER BY (batch, position)`,
    );
    await expect(requireWhole(connection, batches)).rejects.toThrow(FleetError);
    const { status, stdout, stderr } = await answer(name);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("ctraudit fleet ship --again");
    await connection.close();
  });

  it("sends everything again on request", async () => {
    const name = await fresh();
    const path = join(folder, "again.db");
    copyFileSync(database, path);
    const words = ["fleet", "ship", "--fleet", server.address(name), "--db", path];
    await runHere(words);
    expect((await runHere([...words, "--again"])).stderr).toContain("sent");
    expect((await answer(name)).stdout).toBe(expected);
  });

  it("waits for an unreachable server, and continues", async () => {
    const name = await fresh();
    const connection = openConnection(server.at(name));
    await server.kill();
    const shipping = ship(connection, join(folder, `${name}.cursor`), 60_000);
    const { status, stdout } = await answer(name);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    await server.start();
    await shipping;
    expect((await answer(name)).stdout).toBe(expected);
    await connection.close();
  });

  it("shows a host in two databases once, with a message", async () => {
    const name = await fresh();
    const connection = openConnection(server.at(name));
    await ship(connection, join(folder, `${name}.cursor`));
    const other = join(folder, "other.db");
    await runHere(["ingest", join(FIXTURES, "scenarios/docker-sock.log"), "--node", "alpha", "--db", other]);
    await runHere(["fleet", "ship", "--fleet", server.address(name), "--db", other]);
    const { stdout, stderr } = await answer(name);
    expect(stdout).toBe(expected);
    expect(stderr).toContain("2 databases have events of alpha");
    await connection.close();
  });

  it("sends a conclusion that changed later as a new state", async () => {
    const name = await fresh();
    const grown = join(folder, "grown.db");
    await runHere([
      "ingest",
      join(FIXTURES, "linux-6.12-container/runc-6.12.log"),
      "--node",
      "beta",
      "--db",
      grown,
    ]);
    const words = ["fleet", "ship", "--fleet", server.address(name), "--db", grown];
    await runHere(words);
    for (const log of ["handwritten/two-boots.log", "handwritten/kernel-object.log"]) {
      await runHere(["ingest", join(FIXTURES, log), "--node", "beta", "--db", grown]);
      await runHere(words);
      const local = await runHere(["search", "--format", "ndjson", "--db", grown]);
      expect((await answer(name)).stdout).toBe(local.stdout);
      expect((await runHere(["tree", "--db", server.address(name)])).stdout).toBe(
        (await runHere(["tree", "--db", grown])).stdout,
      );
    }
  });
});
