// SPDX-License-Identifier: Apache-2.0
// `npm run demo`: from a fresh clone to the container tree of a recorded log, and one search in it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepare, root, run } from "./prepare.mjs";

const LOG = "fixtures/linux-6.12-container/runc-6.12.log";

prepare();
const folder = mkdtempSync(join(tmpdir(), "ctraudit-demo-"));
const db = join(folder, "demo.db");
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

function ctraudit(...args) {
  const shown = args.map((arg) => (arg === db ? "demo.db" : arg));
  console.log(`\n$ ctraudit ${shown.join(" ")}`);
  run(process.execPath, [`${root}dist/program/main.cjs`, ...args]);
}

ctraudit("ingest", LOG, "--db", db, "--node", "demo");
ctraudit("tree", "--db", db);
ctraudit("search", "--container", "inner", "--syscall", "execve", "--db", db);
