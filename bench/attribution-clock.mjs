// SPDX-License-Identifier: Apache-2.0
// Ingests a log with the built package and prints the CPU time of its two parts: LOG DATABASE.
import { ingestPaths } from "../dist/ingest/api.js";
import { syscallName } from "../dist/interpret/syscall-names.js";
import { attribute } from "../dist/query/attribute.js";
import { openForWriting } from "../dist/store/connection.js";

const [log, database] = process.argv.slice(2);
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const store = openForWriting(database);
const begun = cpuMs();
await ingestPaths(store, [log], { node: null });
const ingested = cpuMs();
attribute(store, syscallName);
const attributed = cpuMs();
store.close();
console.log(JSON.stringify({ ingestMs: ingested - begun, attributeMs: attributed - ingested }));
