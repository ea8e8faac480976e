// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type FleetAddress, readFleetAddress } from "../address.ts";
import { freePorts, type ServerPorts } from "./free-ports.ts";

/** Debian's ClickHouse server, unpacked without installation, for a single test. */
export interface TestServer {
  readonly httpPort: number;
  readonly pid: number | undefined;
  readonly isRunning: boolean;
  /** Whether it ended without being stopped by a test. */
  readonly hasCrashed: boolean;
  /** The address for --db, with this user. */
  address(database: string, user?: string): string;
  at(database: string, user?: string, password?: string): FleetAddress;
  /** Kills it, as a crash would. */
  kill(): Promise<void>;
  /** Restarts it on the same data. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Location of the unpacked packages: $CTRAUDIT_CLICKHOUSE, or that of .ci/run. */
const ROOT =
  process.env["CTRAUDIT_CLICKHOUSE"] ??
  join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "ctraudit-clickhouse");
const PROGRAM = join(ROOT, "usr/sbin/clickhouse-server");
const LONGEST_START_MS = 30_000;
const LONGEST_STOP_MS = 20_000;

/** Without a real server, its tests are reported as skipped. */
export const HAS_SERVER = existsSync(PROGRAM);

/** Starts a server in its own folder. Users: `default` without a password, `analyst` with `secret`, `reader` with read-only access. */
export async function startServer(more = "", ports?: ServerPorts): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-clickhouse-"));
  const used = ports ?? (await freePorts());
  writeFileSync(join(folder, "config.xml"), configuration(folder, used, more));
  writeFileSync(join(folder, "users.xml"), USERS);
  for (const name of ["data", "tmp", "files"]) mkdirSync(join(folder, name));
  let child: ChildProcess | undefined;
  let isEnded = false;
  const server: TestServer = {
    httpPort: used.http,
    get pid() {
      return child?.pid;
    },
    get isRunning() {
      return child !== undefined && child.exitCode === null && child.signalCode === null;
    },
    get hasCrashed() {
      return !isEnded && !server.isRunning;
    },
    address: (database, user = "default") => `clickhouse://${user}@127.0.0.1:${used.http}/${database}`,
    at: (database, user, password) =>
      readFleetAddress(
        server.address(database, user),
        password === undefined ? {} : { CTRAUDIT_DB_PASSWORD: password },
      ),
    async start() {
      isEnded = false;
      rmSync(join(folder, "data/status"), { force: true });
      child = spawn(PROGRAM, [`--config-file=${join(folder, "config.xml")}`], {
        cwd: folder,
        stdio: "ignore",
        env: { ...process.env, LD_LIBRARY_PATH: LIBRARIES },
      });
      const started = child;
      process.once("exit", () => {
        started.kill("SIGKILL");
        rmSync(folder, { recursive: true, force: true });
      });
      await answering(child, used.http, join(folder, "error.log"));
    },
    async kill() {
      isEnded = true;
      await ended(child, "SIGKILL");
    },
    async stop() {
      isEnded = true;
      await ended(child, "SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

const LIBRARIES = [join(ROOT, "lib/x86_64-linux-gnu"), join(ROOT, "usr/lib/x86_64-linux-gnu")].join(":");

async function ended(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await Promise.race([gone, wait(LONGEST_STOP_MS)]);
}

async function answering(child: ChildProcess, port: number, log: string): Promise<void> {
  const startedMs = Date.now();
  for (;;) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/ping`);
      if ((await answer.text()).startsWith("Ok")) return;
    } catch {
      // Not ready yet.
    }
    if (child.exitCode !== null || Date.now() - startedMs > LONGEST_START_MS)
      throw new Error(
        `no ClickHouse: ${existsSync(log) ? readFileSync(log, "utf8").slice(0, 2000) : "no log"}`,
      );
    await wait(50);
  }
}

const configuration = (folder: string, { http, tcp, interserver }: ServerPorts, more: string) => `<yandex>
  <logger><level>warning</level><log>${folder}/server.log</log><errorlog>${folder}/error.log</errorlog></logger>
  <http_port>${http}</http_port><tcp_port>${tcp}</tcp_port>
  <interserver_http_port>${interserver}</interserver_http_port><interserver_http_host>127.0.0.1</interserver_http_host>
  <listen_host>127.0.0.1</listen_host>
  <path>${folder}/data/</path><tmp_path>${folder}/tmp/</tmp_path><user_files_path>${folder}/files/</user_files_path>
  <users_config>users.xml</users_config><default_profile>default</default_profile><default_database>default</default_database>
  <mark_cache_size>67108864</mark_cache_size>
  ${more}
</yandex>`;

const user = (name: string, password: string, profile: string) =>
  `<${name}><password>${password}</password><networks><ip>::/0</ip></networks><profile>${profile}</profile><quota>default</quota></${name}>`;

const USERS = `<yandex>
  <profiles><default/><readonly><readonly>2</readonly></readonly></profiles>
  <users>${user("default", "", "default")}${user("analyst", "secret", "default")}${user("reader", "look", "readonly")}</users>
  <quotas><default/></quotas>
</yandex>`;
