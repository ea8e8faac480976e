// SPDX-License-Identifier: Apache-2.0
// `npm run bench:fleet -- LOG [HOSTS]`: ships a log as that of several hosts to a server of its own, and prints CPU time and bytes.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openConnection } from "../../fleet/connection.ts";
import { RowReader } from "../../fleet/row-binary.ts";
import { startServer } from "../../fleet/testing/server.ts";
import { openForReading } from "../../store/connection.ts";

const [log, hosts = "1"] = process.argv.slice(2);
if (log === undefined) throw new Error("give a log");
const program = join(import.meta.dirname, "../../dist/program/main.cjs");
const folder = mkdtempSync(join(tmpdir(), "ctraudit-bench-fleet-"));
const server = await startServer();
const address = server.address("fleet");

/** CPU seconds of one command, with its children. */
function seconds(...args: string[]): number {
  const ran = spawnSync(
    "/bin/bash",
    ["-c", 'TIMEFORMAT="%U %S"; time "$@"', "bash", process.execPath, program, ...args],
    {
      encoding: "utf8",
      maxBuffer: 1 << 30,
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  if (ran.status !== 0 && ran.status !== 1) throw new Error(ran.stderr);
  const [user, system] = ran.stderr.trim().split("\n").at(-1)!.split(" ").map(Number);
  return user! + system!;
}

const TICKS = 100;
function serverSeconds(): number {
  const fields = readFileSync(`/proc/${server.pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

const print = (name: string, value: string) => process.stdout.write(`${name.padEnd(44)}${value}\n`);
try {
  seconds("fleet", "init", "--fleet", address);
  let [ingest, ship, own] = [0, 0, 0];
  let [rows, blocks, files] = [0, 0, 0];
  for (let host = 0; host < Number(hosts); host += 1) {
    const path = join(folder, `${host}.db`);
    ingest += seconds("ingest", log, "--node", `host${host}`, "--db", path);
    const before = serverSeconds();
    ship += seconds("fleet", "ship", "--fleet", address, "--db", path);
    own += serverSeconds() - before;
    const database = openForReading(path);
    rows += database.prepare("SELECT sum(events) FROM event_count").pluck().get() as number;
    blocks += database.prepare("SELECT sum(length(bytes)) FROM block").pluck().get() as number;
    files += statSync(path).size;
    database.close();
  }
  const million = rows / 1e6;
  print("events", String(rows));
  print("CPU of ingest, s per million events", (ingest / million).toFixed(2));
  print("CPU of ship, s per million events", (ship / million).toFixed(2));
  print("CPU of the server for it, s per million", (own / million).toFixed(2));
  print("speed of ship, of ingest's", `${(ingest / ship).toFixed(2)} x`);
  const connection = openConnection(server.at("fleet"));
  const parts = new RowReader(
    await connection.read(
      "SELECT table, toUInt64(sum(bytes)) FROM system.parts WHERE active AND database = 'fleet' GROUP BY table ORDER BY table",
    ),
  );
  let stored = 0;
  while (!parts.isAtEnd) {
    const [table, bytes] = [parts.text(), parts.whole()];
    print(`bytes of ${table} per event`, (bytes / rows).toFixed(1));
    if (table === "events" || table === "facts") stored += bytes;
  }
  print("bytes per event of SQLite without blocks", ((files - blocks) / rows).toFixed(1));
  print("bytes in ClickHouse, of SQLite's", `${(stored / (files - blocks)).toFixed(2)} x`);
  for (const words of [
    ["prevalence", "program"],
    ["first-seen", "--since", "2000-01-01"],
    ["rare"],
    ["nodes"],
  ]) {
    const before = serverSeconds();
    const startedMs = performance.now();
    const client = seconds("fleet", ...words, "--fleet", address);
    print(
      `fleet ${words[0]}: server, client CPU, wall s`,
      `${(serverSeconds() - before).toFixed(2)} ${client.toFixed(2)} ${((performance.now() - startedMs) / 1000).toFixed(2)}`,
    );
  }
  print(
    "search of one host, client CPU s",
    seconds("search", "--count", "--node", "host0", "--db", address).toFixed(2),
  );
  await connection.close();
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
