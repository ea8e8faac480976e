// SPDX-License-Identifier: Apache-2.0
// dist/program/compile.cjs: runs commands on a small log and keeps the code that V8 compiled for them beside their bundles, so that
// V8 need not do it again whenever they are run. The build does so, and npm and dpkg when they install: for the Node.js that is there.
"use strict";
const { spawnSync } = require("node:child_process");
const { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const v8 = require("node:v8");
const { bundleOf, placesOf, run } = require("./main.cjs");

const LONGEST_MS = 60_000;
/** Of a command that found nothing. */
const NOTHING = 1;

/** Runs a command line in this process, and keeps the code of its bundle when it ends. */
function compileOne(words) {
  const bundle = bundleOf(words);
  const { code } = placesOf(bundle);
  v8.setFlagsFromString = () => {}; // V8 refuses code that was kept under other flags than those that it starts with
  process.argv = [process.execPath, join(__dirname, "main.cjs"), ...words];
  const script = run(bundle);
  process.once("exit", (status) => {
    if (status > NOTHING) return;
    const part = `${code}.${process.pid}`;
    writeFileSync(part, script.createCachedData());
    chmodSync(part, 0o644); // for all who may read the bundle
    renameSync(part, code);
  });
}

/** Runs what is run most, each in a process of its own, and complains of what fails: the program works without. */
function compileAll() {
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-compile-"));
  const db = ["--db", join(folder, "sample.db")];
  const log = join(folder, "sample.log");
  const hour = ["-ts", "2026-11-25 04:00:00", "-te", "2026-11-25 05:00:00"];
  try {
    const sample = readFileSync(join(__dirname, "sample.log"));
    const part = sample.subarray(0, sample.lastIndexOf("\ntype=PATH", (sample.length * 2) / 3) + 1); // in the middle of an event
    writeFileSync(log, part);
    spawnSync(process.execPath, [join(__dirname, "main.cjs"), "ingest", log, ...db], {
      stdio: "ignore",
      timeout: LONGEST_MS,
    });
    writeFileSync(log, sample); // what is compiled goes on where that ended, as most runs do
    for (const words of [
      ["ingest", log, ...db],
      ["--version"],
      ["search", "--container", "inner", ...hour, "--format", "ndjson", ...db],
      ["tree", ...db],
      ["show", "1", ...db],
      ["stats", ...db],
      ["status", ...db],
      ["report", "escapes", ...db],
    ]) {
      const { status, stderr, error } = spawnSync(process.execPath, [__filename, ...words], {
        cwd: folder,
        stdio: ["ignore", "ignore", "pipe"],
        timeout: LONGEST_MS,
        encoding: "utf8",
      });
      if (status === 0 || status === NOTHING) continue;
      process.stderr.write(`compile: ctraudit ${words[0]} ended with ${status}: ${error ?? stderr}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const words = process.argv.slice(2);
if (words.length > 0) compileOne(words);
else compileAll();
