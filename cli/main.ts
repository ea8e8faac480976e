#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { isatty } from "node:tty";
import { Output } from "./output.ts";
import { runCommandLine } from "./run-command-line.ts";

const DEFAULT_COLUMNS = 80;

function packageVersion(): string {
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

process.umask(0o077); // Results are evidence: of their owner, and of nobody else.
process.stderr.on("error", () => undefined);
const { env } = process;
const stdoutIsTerminal = isatty(1);
process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdout: new Output(1),
  complain: (text) => process.stderr.write(text),
  stdoutIsTerminal,
  stderrIsTerminal: isatty(2),
  columns: (stdoutIsTerminal ? process.stdout.columns : Number(env["COLUMNS"])) || DEFAULT_COLUMNS,
  colour: stdoutIsTerminal && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
  environment: env,
  version: packageVersion(),
});
