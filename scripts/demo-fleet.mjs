// SPDX-License-Identifier: Apache-2.0
// `npm run demo:fleet`: two shards of ClickHouse, three recorded hosts, one tree over all of them, queries, and a pull of one host's logs.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepare, root, run } from "./prepare.mjs";

const HOSTS = {
  alpha: "fixtures/scenarios/docker-sock.log",
  beta: "fixtures/linux-6.12-container/runc-6.12.log",
  gamma: "fixtures/linux-6.12-container/cni-6.12.log",
};

prepare();
const { register } = await import("tsx/esm/api");
register();
const { HAS_SERVER } = await import("../fleet/testing/server.ts");
const { startShards } = await import("../fleet/testing/clusters.ts");
if (!HAS_SERVER) {
  console.error(
    "demo:fleet needs Debian's clickhouse-server, unpacked into $CTRAUDIT_CLICKHOUSE: as .ci/run does it",
  );
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "ctraudit-demo-fleet-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
console.log("starting two shards of ClickHouse");
const shards = await startShards();
const [address, other] = shards.map((shard) => shard.address("demo"));

function ctraudit(...args) {
  const shown = args.map((arg) =>
    arg === address ? "$FLEET" : arg === other ? "$OTHER" : arg.replace(`${folder}/`, ""),
  );
  console.log(`\n$ ctraudit ${shown.map((word) => (/[ ()]/.test(word) ? `'${word}'` : word)).join(" ")}`);
  run(process.execPath, [`${root}dist/program/main.cjs`, ...args]);
}

try {
  for (const shard of [other, address])
    run(process.execPath, [
      `${root}dist/program/main.cjs`,
      "fleet",
      "init",
      "--cluster",
      "pair",
      "--unreplicated",
      "--fleet",
      shard,
    ]);
  for (const [host, log] of Object.entries(HOSTS)) {
    const db = join(folder, `${host}.db`);
    ctraudit("ingest", log, "--node", host, "--db", db);
    ctraudit("fleet", "ship", "--db", db, "--fleet", address);
  }
  ctraudit("tree", "--db", address);
  ctraudit("search", "--db", address, "syscall = connect and file ~ docker.sock");
  ctraudit("fleet", "prevalence", "program", "runc", "--fleet", address);
  ctraudit("fleet", "nodes", "--fleet", address);
  ctraudit("fleet", "pull", "beta", "--fleet", address, "--db", join(folder, "case.db"));
  ctraudit("verify", "--db", join(folder, "case.db"));
} finally {
  for (const shard of shards) await shard.stop();
  console.log("\nboth shards are stopped");
}
