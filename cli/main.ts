#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
import { constants, fstatSync, readFileSync } from "node:fs";
import { isatty } from "node:tty";
import { EXIT } from "./command-handler.ts";
import { Output } from "./output.ts";
import { runCommandLine } from "./run-command-line.ts";

const DEFAULT_COLUMNS = 80;
/** 1:3. Source: Linux, Documentation/admin-guide/devices.txt */
const NULL_DEVICE = 0x103;
/** Put in by scripts/bundle.mjs. */
declare const CTRAUDIT_VERSION: string | undefined;

function packageVersion(): string {
  if (typeof CTRAUDIT_VERSION === "string") return CTRAUDIT_VERSION;
  for (const path of ["../package.json", "../../package.json"]) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
      if (name === "ctraudit") return version;
    } catch {
      // Compiled, this file lies one folder deeper.
    }
  }
  return "unknown";
}

/** As isatty, which loads the network's and the streams' part of Node.js: not for a file, a pipe and /dev/null. */
function isTerminal(descriptor: number): boolean {
  try {
    const { mode, rdev } = fstatSync(descriptor);
    if ((mode & constants.S_IFMT) !== constants.S_IFCHR) return false;
    return rdev !== NULL_DEVICE && isatty(descriptor);
  } catch {
    return false; // closed
  }
}

let hasStderr = false;

/** A stream to stderr that survives its reader; created on the first write. */
function openStderr(): NodeJS.WriteStream {
  if (!hasStderr) process.stderr.on("error", () => undefined);
  hasStderr = true;
  return process.stderr;
}

process.umask(0o077); // Results are evidence: readable by their owner only.
const { env } = process;
const stdoutIsTerminal = isTerminal(1);
const stderrIsTerminal = isTerminal(2);
if (stderrIsTerminal) openStderr(); // progress is written to it too
process.once("exit", () => {
  process.exitCode ??= EXIT.failed; // for a command that waits forever
});
void runCommandLine(process.argv.slice(2), {
  stdout: new Output(1),
  complain: (text) => openStderr().write(text),
  stdoutIsTerminal,
  stderrIsTerminal,
  columns: (stdoutIsTerminal ? process.stdout.columns : Number(env["COLUMNS"])) || DEFAULT_COLUMNS,
  colour: stdoutIsTerminal && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
  environment: env,
  version: packageVersion(),
}).then((status) => {
  process.exitCode = status;
});
