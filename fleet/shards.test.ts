// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../cli/testing/run-here.ts";
import { openConnection } from "./connection.ts";
import { RowReader } from "./row-binary.ts";
import { startShards } from "./testing/clusters.ts";
import { HAS_SERVER, type TestServer } from "./testing/server.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures");
const HOSTS = {
  alpha: "scenarios/docker-sock.log",
  beta: "linux-6.12-container/runc-6.12.log",
  gamma: "handwritten/security-modules.log",
  delta: "handwritten/two-boots.log",
} as const;

describe.skipIf(!HAS_SERVER)("two shards", () => {
  let folder = "";
  let shards: readonly [TestServer, TestServer];
  const address = () => shards[0].address("fleet");

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ctraudit-shards-"));
    shards = await startShards();
    for (const shard of shards) {
      const { status, stderr } = await runHere([
        "fleet",
        "init",
        "--cluster",
        "pair",
        "--unreplicated",
        "--fleet",
        shard.address("fleet"),
      ]);
      expect(status, stderr).toBe(0);
    }
    for (const [host, log] of Object.entries(HOSTS)) {
      const database = join(folder, `${host}.db`);
      await runHere(["ingest", join(FIXTURES, log), "--node", host, "--db", database]);
      const { status, stderr } = await runHere(["fleet", "ship", "--fleet", address(), "--db", database]);
      expect(status, stderr).toBe(0);
    }
    const all = Object.keys(HOSTS)
      .sort()
      .map((host) => join(folder, `${host}.db`));
    await runHere(["merge", ...all, "--into", join(folder, "all.db")]);
  });
  afterAll(async () => {
    for (const shard of shards ?? []) await shard.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("share the hosts", async () => {
    for (const shard of shards) {
      const connection = openConnection(shard.at("fleet"));
      const rows = new RowReader(await connection.read("SELECT toUInt64(uniqExact(node)) FROM events_local"));
      expect(rows.whole()).toBeGreaterThan(0);
      await connection.close();
    }
  });

  it.each([["tree"], ["search", "--format", "ndjson"], ["stats"]])(
    "answer %s %s %s as one database, whichever is asked",
    async (...words) => {
      const local = await runHere([...words, "--db", join(folder, "all.db")]);
      for (const shard of shards) {
        const remote = await runHere([...words, "--db", shard.address("fleet")]);
        expect(remote.stdout).toBe(local.stdout);
      }
    },
  );

  it.each([["first-seen", "--since", "2000-01-01"], ["rare"]])(
    "answer %s %s %s as one database",
    async (...words) => {
      const local = await runHere(["fleet", ...words, "--db", join(folder, "all.db")]);
      expect(await runHere(["fleet", ...words, "--fleet", address()])).toEqual(local);
    },
  );

  it("give no partial answer while one of them is down, and nothing counts as shipped", async () => {
    await shards[1].kill();
    for (const words of [["tree"], ["search", "--count"], ["stats"]]) {
      const { status, stdout, stderr } = await runHere([...words, "--db", address()]);
      expect({ words, status, stdout }).toEqual({ words, status: 2, stdout: "" });
      expect(stderr).toMatch(/does not answer|Connection|connect/i);
    }
    for (const action of [["nodes"], ["prevalence", "program"], ["first-seen", "--since", "2000-01-01"]]) {
      const { status, stdout } = await runHere(["fleet", ...action, "--fleet", address()]);
      expect({ action, status, stdout }).toEqual({ action, status: 2, stdout: "" });
    }
    await shards[1].start();
    const { status } = await runHere(["tree", "--db", address()]);
    expect(status).toBe(0);
  });
});
