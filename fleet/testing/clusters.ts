// SPDX-License-Identifier: Apache-2.0
import { setTimeout as wait } from "node:timers/promises";
import { freePorts, type ServerPorts } from "./free-ports.ts";
import { startServer, type TestServer } from "./server.ts";
import { startZooKeeper, type TestZooKeeper } from "./zookeeper.ts";

const replica = ({ tcp }: ServerPorts) => `<replica><host>127.0.0.1</host><port>${tcp}</port></replica>`;

const MOST_CRASHES = 10;
/** A crashing server closes its connections before it ends: it writes a stack trace first. */
const LONGEST_CRASH_MS = 15_000;
/** ZooKeeper considers a killed server alive until then. */
export const SESSION_MS = 3000;

/** Two servers, the shards of the cluster `pair`. */
export async function startShards(): Promise<readonly [TestServer, TestServer]> {
  const ports = [await freePorts(), await freePorts()] as const;
  const shards = ports.map((own) => `<shard>${replica(own)}</shard>`).join("");
  const cluster = `<remote_servers><pair>${shards}</pair></remote_servers>`;
  return [await startServer(cluster, ports[0]), await startServer(cluster, ports[1])];
}

/** Two shards of two replicas each. */
export interface ReplicatedCluster {
  readonly zookeeper: TestZooKeeper;
  /** By shard, then by replica. */
  readonly shards: readonly (readonly [TestServer, TestServer])[];
  /** Runs repeatable work: 18.16 sometimes crashes in a statement for all servers of a cluster, and is then restarted. */
  surely<T>(work: () => Promise<T>): Promise<T>;
  /** Whether a server has crashed by itself, now or within the duration of a crash. */
  crashes(): Promise<boolean>;
  /** Starts the servers that are not running. */
  revive(): Promise<void>;
  stop(): Promise<void>;
}

/** The cluster `quad`, with ZooKeeper. */
export async function startReplicated(): Promise<ReplicatedCluster> {
  const zookeeper = await startZooKeeper();
  const ports = [
    [await freePorts(), await freePorts()],
    [await freePorts(), await freePorts()],
  ] as const;
  const shardText = (own: readonly ServerPorts[]) =>
    `<shard><internal_replication>true</internal_replication>${own.map(replica).join("")}</shard>`;
  const common = `<remote_servers><quad>${ports.map(shardText).join("")}</quad></remote_servers>
  <zookeeper><node><host>127.0.0.1</host><port>${zookeeper.port}</port></node><session_timeout_ms>${SESSION_MS}</session_timeout_ms></zookeeper>
  <distributed_ddl><path>/clickhouse/task_queue/ddl</path></distributed_ddl>`;
  const start = (shard: 0 | 1, at: 0 | 1) =>
    startServer(
      `${common}<macros><shard>${shard}</shard><replica>${at}</replica></macros>`,
      ports[shard][at],
    );
  const shards = [
    [await start(0, 0), await start(0, 1)],
    [await start(1, 0), await start(1, 1)],
  ] as const;
  const servers = shards.flat();
  const cluster: ReplicatedCluster = {
    zookeeper,
    shards,
    async surely(work) {
      for (let left = MOST_CRASHES; ; left -= 1)
        try {
          return await work();
        } catch (error) {
          if (left === 0 || !(await cluster.crashes())) throw error;
          await cluster.revive();
        }
    },
    async crashes() {
      for (const startedMs = Date.now(); Date.now() - startedMs < LONGEST_CRASH_MS; await wait(100))
        if (servers.some(({ hasCrashed }) => hasCrashed)) return true;
      return false;
    },
    async revive() {
      for (const server of servers) if (!server.isRunning) await server.start();
    },
    async stop() {
      for (const server of servers) await server.stop();
      await zookeeper.stop();
    },
  };
  return cluster;
}
