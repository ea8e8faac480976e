// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "./free-ports.ts";

/** Debian's ZooKeeper, unpacked without installation, on its own port. */
export interface TestZooKeeper {
  readonly port: number;
  /** Kills it, as a crash would. */
  kill(): Promise<void>;
  /** Restarts it on the same data. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Location of the unpacked packages: $CTRAUDIT_ZOOKEEPER, or that of .ci/run. */
const ROOT =
  process.env["CTRAUDIT_ZOOKEEPER"] ??
  join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "ctraudit-zookeeper");
/** The server's libraries; its manifest has the absolute paths of an installation. */
const JARS = [
  ...["zookeeper", "zookeeper-jute", "commons-cli", "commons-io", "metrics-core", "slf4j-api", "snappy-java"],
  ...["netty-buffer", "netty-common", "netty-handler", "netty-transport", "netty-resolver"],
  ...["jackson-annotations", "jackson-core", "jackson-databind"],
].map((name) => join(ROOT, `usr/share/java/${name}.jar`));
const JAVA = "/usr/bin/java";
const JAVA_OPTIONS = ["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
const LONGEST_START_MS = 60_000;

/** Without it, tests of replicated tables are reported as skipped. */
export const HAS_ZOOKEEPER = existsSync(JAVA) && JARS.every((jar) => existsSync(jar));

export async function startZooKeeper(): Promise<TestZooKeeper> {
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-zookeeper-"));
  const port = await freePort();
  const file = join(folder, "zoo.cfg");
  const settings = [
    "tickTime=500",
    `dataDir=${folder}/data`,
    `clientPort=${port}`,
    "clientPortAddress=127.0.0.1",
    "admin.enableServer=false",
    "4lw.commands.whitelist=ruok",
  ];
  writeFileSync(file, `${settings.join("\n")}\n`);
  let child: ChildProcess | undefined;
  const kill = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child?.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  };
  const server: TestZooKeeper = {
    port,
    kill,
    async start() {
      const words = [
        ...JAVA_OPTIONS,
        "-cp",
        JARS.join(":"),
        "org.apache.zookeeper.server.quorum.QuorumPeerMain",
        file,
      ];
      const started = spawn(JAVA, words, { cwd: folder, stdio: "ignore" });
      child = started;
      process.once("exit", () => started.kill("SIGKILL"));
      await answering(started, port);
    },
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

async function answering(child: ChildProcess, port: number): Promise<void> {
  for (const startedMs = Date.now(); !(await isOk(port)); await wait(100))
    if (child.exitCode !== null || Date.now() - startedMs > LONGEST_START_MS)
      throw new Error("no ZooKeeper answers");
}

function isOk(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("ruok"));
    socket.once("data", (data) => {
      resolve(data.toString() === "imok");
      socket.destroy();
    });
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(false));
  });
}
