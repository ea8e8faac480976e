// SPDX-License-Identifier: Apache-2.0
// Ingests a log with the built package as the command does, and prints the CPU and wall times of its two parts: LOG DATABASE.
import { tuneEngine } from "../dist/cli/tune-engine.js";
import { ingestPaths } from "../dist/ingest/api.js";
import { syscallName } from "../dist/interpret/syscall-names.js";
import { attribute } from "../dist/query/attribute.js";
import { openForWriting } from "../dist/store/connection.js";

const [log, database] = process.argv.slice(2);

async function timed(work) {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: Math.round((user + system) / 1000), wallMs: Math.round(performance.now() - wall) };
}

const store = openForWriting(database);
const ingest = await timed(() => ingestPaths(store, [log], { node: null }));
tuneEngine();
const attribution = await timed(() => attribute(store, syscallName));
store.close();
console.log(
  JSON.stringify({
    ingest,
    attribution,
    cpuRatio: Number((attribution.cpuMs / ingest.cpuMs).toFixed(3)),
    wallRatio: Number((attribution.wallMs / ingest.wallMs).toFixed(3)),
  }),
);
