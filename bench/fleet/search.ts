// SPDX-License-Identifier: Apache-2.0
// `npm run bench:fleet:search -- [HOSTS] [MB] [LOGS]`: searches of many hosts in one server, beside the same in the hosts' local databases. LOGS generated
// logs of MB megabytes each are shipped as those of HOSTS hosts.

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { startServer } from "../../fleet/testing/server.ts";
import { openForReading } from "../../store/connection.ts";
import { writeLog } from "../generate-log.ts";

const [hosts = 50, megabytes = 105, logs = 5] = process.argv.slice(2).map(Number);
const program = join(import.meta.dirname, "../../dist/program/main.cjs");
const folder = mkdtempSync(join(tmpdir(), "ctraudit-bench-fleet-"));
const server = await startServer();
const address = server.address("fleet");
const TICKS = 100;

/** Wall and CPU seconds of a command with its children, of the server meanwhile, and the command's output. */
function run(...args: string[]) {
  const before = serverSeconds();
  const startedMs = performance.now();
  const ran = spawnSync(
    "/bin/bash",
    ["-c", 'TIMEFORMAT="%U %S"; time "$@"', "bash", process.execPath, program, ...args],
    {
      encoding: "utf8",
      maxBuffer: 1 << 30,
    },
  );
  const wall = (performance.now() - startedMs) / 1000;
  if (ran.status !== 0 && ran.status !== 1) throw new Error(ran.stderr);
  const [user, system] = ran.stderr.trim().split("\n").at(-1)!.split(" ").map(Number);
  return { output: ran.stdout, wall, client: user! + system!, server: serverSeconds() - before };
}

function serverSeconds(): number {
  const fields = readFileSync(`/proc/${server.pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** The database as that of another host, which was made by a run of its own. */
function renamed(from: string, to: string, host: number): void {
  copyFileSync(from, to);
  const database = new Sqlite(to);
  database.prepare("UPDATE node SET name = ?").run(`host${host}`);
  database.prepare("UPDATE run SET started_ms = started_ms + ?").run(host);
  database.pragma("wal_checkpoint(TRUNCATE)");
  database.close();
}

const print = (name: string, ...values: string[]) =>
  process.stdout.write(`${name.padEnd(34)}${values.map((value) => value.padStart(12)).join("")}\n`);

try {
  run("fleet", "init", "--fleet", address);
  const originals: string[] = [];
  for (let seed = 1; seed <= logs; seed += 1) {
    const log = join(folder, "generated.log");
    await writeLog({ bytes: megabytes * 1e6, seed, containerRecords: "none" }, log);
    const path = join(folder, `original-${seed}.db`);
    run("ingest", log, "--node", "original", "--db", path);
    originals.push(path);
    rmSync(log);
  }
  let events = 0;
  let [ship, stored] = [0, 0];
  for (let host = 0; host < hosts; host += 1) {
    const path = join(folder, "host.db");
    renamed(originals[host % logs]!, path, host);
    const database = openForReading(path);
    events += database.prepare("SELECT sum(events) FROM event_count").pluck().get() as number;
    database.close();
    const shipped = run("fleet", "ship", "--fleet", address, "--db", path);
    ship += shipped.client;
    stored += shipped.server;
    for (const end of ["", "-wal", "-shm", ".fleet"]) rmSync(path + end, { force: true });
  }
  print("events, hosts", String(events), String(hosts));
  print(
    "CPU s per million: ship, server",
    (ship / (events / 1e6)).toFixed(1),
    (stored / (events / 1e6)).toFixed(1),
  );
  const smallest = run(
    "search",
    "--by",
    "container",
    "--limit",
    "1000",
    "--format",
    "csv",
    "--db",
    originals[0]!,
  )
    .output.trim()
    .split("\n")
    .at(-1)!;
  const container = /[0-9a-f]{12}/.exec(smallest)![0];
  const questions = [
    [`container ~ "${container}"`],
    ["-x", "/usr/lib/systemd/systemd"],
    ["-p", "411"],
    ["-f", "/srv/data/1709.json"],
    ["-sc", "setns"],
    ["-k", "ns", "-sv", "no"],
    ["-x", "/opt/cni/bin/bridge"],
    ["exe =~ /bri.ge/ and not success"],
    ["-ts", "2026-01-01 00:10:00", "-te", "2026-01-01 00:10:01"],
    ["--word", "1709.json", "-x", "/opt/cni/bin/bridge"],
  ];
  print("", "found", "server s", "command s", "wall s", "SQLite s", "server/it");
  for (const words of questions) {
    const fleet = run("search", ...words, "--count", "--db", address);
    let [local, found] = [0, 0];
    for (const path of originals) {
      const one = run("search", ...words, "--count", "--db", path);
      local += (one.client * hosts) / logs;
      found += (Number(one.output) * hosts) / logs;
    }
    const same = Number(fleet.output) === found ? "" : ` (${found})`;
    print(
      words.join(" "),
      fleet.output.trim() + same,
      fleet.server.toFixed(2),
      fleet.client.toFixed(2),
      fleet.wall.toFixed(2),
      local.toFixed(2),
      (fleet.server / local).toFixed(2),
    );
  }
  for (const words of [["prevalence", "program"], ["prevalence", "path", "shadow"], ["rare"], ["nodes"]]) {
    const asked = run("fleet", ...words, "--fleet", address);
    print(
      `fleet ${words.join(" ")}`,
      "",
      asked.server.toFixed(2),
      asked.client.toFixed(2),
      asked.wall.toFixed(2),
    );
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
