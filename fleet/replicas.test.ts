// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../cli/testing/run-here.ts";
import { isLong } from "../fixtures/testing/is-long.ts";
import { openForReading } from "../store/connection.ts";
import { openConnection } from "./connection.ts";
import { pruneFleet } from "./prune-fleet.ts";
import { RowReader } from "./row-binary.ts";
import { ShipCursor } from "./ship/cursor.ts";
import { insistently } from "./ship/insist.ts";
import { shipDatabase } from "./ship/ship-database.ts";
import { type ReplicatedCluster, SESSION_MS, startReplicated } from "./testing/clusters.ts";
import { HAS_SERVER, type TestServer } from "./testing/server.ts";
import { HAS_ZOOKEEPER } from "./testing/zookeeper.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures");
const HOSTS = {
  alpha: "scenarios/docker-sock.log",
  beta: "linux-6.12-container/runc-6.12.log",
  gamma: "handwritten/security-modules.log",
  delta: "handwritten/two-boots.log",
} as const;
const QUESTIONS = [["tree"], ["search", "--format", "ndjson"], ["stats"]] as const;
const PATIENCE_MS = 60_000;
/** Half a minute or more each on a busy machine: only with CTRAUDIT_LONG=1. */
const IS_SLOW = true;

describe.skipIf(!HAS_SERVER || !HAS_ZOOKEEPER)("two shards of two replicas", { timeout: 180_000 }, () => {
  let folder = "";
  let cluster: ReplicatedCluster;
  let servers: readonly TestServer[];
  /** Of the local database, by question. */
  const answers: Awaited<ReturnType<typeof runHere>>[] = [];
  const local = (host: string) => join(folder, `${host}.db`);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ctraudit-replicas-"));
    cluster = await startReplicated();
    servers = cluster.shards.flat();
    await cluster.surely(async () => {
      const made = await runHere([
        ...["fleet", "init", "--cluster", "quad"],
        ...["--fleet", servers[0]!.address("fleet")],
      ]);
      expect(made.status, made.stderr).toBe(0);
    });
    for (const [host, log] of Object.entries(HOSTS)) {
      await runHere(["ingest", join(FIXTURES, log), "--node", host, "--db", local(host)]);
      await cluster.surely(async () => {
        const shipped = await runHere([
          ...["fleet", "ship", "--quorum", "2", "--db", local(host)],
          ...["--fleet", servers[0]!.address("fleet")],
        ]);
        expect(shipped.status, shipped.stderr).toBe(0);
      });
    }
    const all = Object.keys(HOSTS).sort().map(local);
    await runHere(["merge", ...all, "--into", join(folder, "all.db")]);
  });
  afterAll(async () => {
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A test is reported as skipped if a server of 18.16 crashed by itself: its result would only show that. */
  function whole(name: string, test: () => Promise<void>, isSlow = false): void {
    it.skipIf(isSlow && !isLong)(name, async ({ skip }) => {
      await cluster.revive();
      try {
        await test();
      } catch (error) {
        if (await cluster.crashes()) skip("a server crashed by itself");
        throw error;
      }
    });
  }

  /** A replica that lags, or has lost its ZooKeeper session, reports that instead of an answer: the query is retried. */
  async function eventually(words: readonly string[], server: TestServer) {
    for (const startedMs = Date.now(); ; await wait(200)) {
      const answer = await runHere([...words, "--db", server.address("fleet")]);
      if (answer.status === 0) return answer;
      expect(answer.stderr).toMatch(/lacks rows|quorum|is not in sync|read-?only|session|connection loss/i);
      if (Date.now() - startedMs > PATIENCE_MS) expect.fail(answer.stderr);
    }
  }

  async function expectWholeAnswers(from: readonly TestServer[]): Promise<void> {
    for (const [at, words] of QUESTIONS.entries()) {
      answers[at] ??= await runHere([...words, "--db", join(folder, "all.db")]);
      const expected = answers[at];
      for (const server of from) expect((await eventually(words, server)).stdout).toBe(expected.stdout);
    }
  }

  /** Rows of events on one server itself. */
  async function ownEvents(server: TestServer): Promise<number> {
    const connection = openConnection(server.at("fleet"));
    try {
      return new RowReader(await connection.read("SELECT toUInt64(count()) FROM events_local")).whole();
    } finally {
      await connection.close();
    }
  }

  /** Ships a database as another one, under a unique name: all of its rows are sent. */
  async function shipAnew(
    host: string,
    server: TestServer,
    quorum: number,
    onSent?: () => Promise<void>,
    patienceMs: number = PATIENCE_MS,
  ) {
    const connection = openConnection(server.at("fleet"), { quorum });
    const store = openForReading(local(host));
    try {
      return await shipDatabase(
        store,
        connection,
        new ShipCursor(join(folder, `${Math.random()}`), connection.shown),
        {
          shipper: "0.0.0",
          nowMs: Date.now,
          insisting: insistently({ patienceMs, nowMs: Date.now }),
          ...(onSent === undefined ? {} : { onSent }),
        },
      );
    } finally {
      store.close();
      await connection.close();
    }
  }

  whole("have the same rows in both replicas of a shard, and the hosts on both shards", async () => {
    for (const [first, second] of cluster.shards) {
      const events = await ownEvents(first);
      expect(events).toBeGreaterThan(0);
      expect(await ownEvents(second)).toBe(events);
    }
  });

  whole("answer as one database, whichever is asked", async () => {
    await expectWholeAnswers(servers);
  });

  whole(
    "answer from the other replica while one of each shard is away, and take rows without a quorum",
    async () => {
      await cluster.shards[0]![0].kill();
      await cluster.shards[1]![1].kill();
      const alive = [cluster.shards[0]![1], cluster.shards[1]![0]];
      await expectWholeAnswers(alive);
      const { version } = await shipAnew("alpha", alive[0]!, 0);
      expect(version).not.toBeNull();
      await expectWholeAnswers(alive);
      await cluster.shards[0]![0].start();
      await cluster.shards[1]![1].start();
    },
  );

  whole("give what a replica missed to it when it is there again", async () => {
    for (const [first, second] of cluster.shards)
      for (
        const startedMs = Date.now();
        (await ownEvents(first)) !== (await ownEvents(second));
        await wait(200)
      )
        if (Date.now() - startedMs > PATIENCE_MS) expect.fail("a replica does not catch up");
    await expectWholeAnswers(servers);
  });

  whole(
    "refuse a shipment that asks for more replicas than there are",
    async () => {
      await cluster.shards[0]![1].kill();
      await cluster.shards[1]![1].kill();
      // Until its session ends, ZooKeeper considers a replica alive, and an insert waits for it.
      await wait(2 * SESSION_MS);
      const fleet = servers[0]!.address("fleet");
      const nodes = () => runHere(["fleet", "nodes", "--format", "ndjson", "--fleet", fleet]);
      const before = await nodes();
      await expect(shipAnew("delta", servers[0]!, 2, undefined, 0)).rejects.toMatchObject({
        isPassing: true,
      });
      expect(await nodes()).toEqual(before);
      await cluster.shards[0]![1].start();
      await cluster.shards[1]![1].start();
      await shipAnew("delta", servers[0]!, 2);
      await expectWholeAnswers(servers);
    },
    IS_SLOW,
  );

  whole(
    "delete what no database lists any more from all replicas",
    async () => {
      const connection = openConnection(servers[0]!.at("fleet"));
      const counts = () => Promise.all(servers.map(ownEvents));
      const before = await counts();
      const { tables } = await pruneFleet(connection, {
        ...{ nowMs: Date.now(), shipper: "0.0.0", graceDays: -1, isDryRun: true },
      });
      const removed = tables.find(({ table }) => table === "events")!.rows;
      expect(removed).toBeGreaterThan(0);
      await cluster.surely(() =>
        pruneFleet(connection, { nowMs: Date.now(), shipper: "0.0.0", graceDays: -1 }),
      );
      await connection.close();
      const expected = before.reduce((sum, rows) => sum + rows, 0) - 2 * removed;
      const total = async () => (await counts()).reduce((sum, rows) => sum + rows, 0);
      for (const startedMs = Date.now(); (await total()) !== expected; await wait(200))
        if (Date.now() - startedMs > PATIENCE_MS) expect.fail("a replica does not delete");
      await expectWholeAnswers(servers);
    },
    IS_SLOW,
  );

  whole(
    "store all of a shipment during which a replica is killed",
    async () => {
      let sent = 0;
      await shipAnew("beta", servers[0]!, 0, async () => {
        sent += 1;
        if (sent === 2) await cluster.shards[1]![1].kill();
      });
      expect(sent).toBeGreaterThan(2);
      const alive = servers.filter((server) => server !== cluster.shards[1]![1]);
      await expectWholeAnswers(alive);
      await cluster.shards[1]![1].start();
      await expectWholeAnswers(servers);
    },
    IS_SLOW,
  );

  whole("give no answer, and not a half, without a whole shard", async () => {
    for (const server of cluster.shards[1]!) await server.kill();
    for (const words of QUESTIONS) {
      const { status, stdout } = await runHere([...words, "--db", servers[0]!.address("fleet")]);
      expect({ words, status, stdout }).toEqual({ words, status: 2, stdout: "" });
    }
    for (const server of cluster.shards[1]!) await server.start();
    await expectWholeAnswers([servers[0]!]);
  });

  // In 18.16, a replica that lost ZooKeeper may need minutes to resume its queue.
  it.skipIf(!isLong)("store nothing while ZooKeeper is down, and everything afterwards", async () => {
    await cluster.zookeeper.kill();
    await expect(shipAnew("delta", servers[0]!, 2, undefined, 0)).rejects.toMatchObject({
      isPassing: true,
    });
    await cluster.zookeeper.start();
    await shipAnew("delta", servers[0]!, 2);
    await expectWholeAnswers(servers);
  });
});
