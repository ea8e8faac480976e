// SPDX-License-Identifier: Apache-2.0
// `npm run demo`: from a fresh clone to the container tree of a recorded log, and one search in it.
import { mkdirSync, rmSync } from "node:fs";
import { relative } from "node:path";
import { prepare, root, run } from "./prepare.mjs";

const LOG = "fixtures/linux-6.12-container/runc-6.12.log";

prepare();
/** It is kept: the last line shows how to open it in a browser. */
const db = `${root}dist/demo.db`;
mkdirSync(`${root}dist`, { recursive: true });
rmSync(db, { force: true });

function ctraudit(...args) {
  const shown = args.map((arg) => (arg === db ? "demo.db" : arg));
  console.log(`\n$ ctraudit ${shown.join(" ")}`);
  run(process.execPath, [`${root}dist/program/main.cjs`, ...args]);
}

ctraudit("ingest", LOG, "--db", db, "--node", "demo");
ctraudit("tree", "--db", db);
ctraudit("search", "--container", "inner", "--syscall", "execve", "--db", db);

const place = relative(process.cwd(), root);
const path = (file) => (place === "" ? file : `${place}/${file}`);
console.log(
  `\nThe same in a browser:\n\n$ node ${path("dist/program/main.cjs")} serve ${path("dist/demo.db")}`,
);
