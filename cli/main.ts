#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { isatty } from "node:tty";
import { CliError } from "./cli-error.ts";
import { EXIT, type Surroundings } from "./command-handler.ts";
import { databasePath } from "./database-path.ts";
import { BrokenPipe, Output } from "./output.ts";
import { type Request, readCommandLine } from "./program.ts";

const DEFAULT_COLUMNS = 80;

function surroundings(stdout: Output, args: readonly string[], version: string): Surroundings {
  const { env } = process;
  const stdoutIsTerminal = isatty(1);
  return {
    stdout,
    note: (line) => process.stderr.write(`${line}\n`),
    stdoutIsTerminal,
    stderrIsTerminal: isatty(2),
    columns: (stdoutIsTerminal ? process.stdout.columns : Number(env["COLUMNS"])) || DEFAULT_COLUMNS,
    colour: stdoutIsTerminal && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
    nowMs: Date.now(),
    environment: env,
    version,
    commandLine: ["ctraudit", ...args].join(" "),
  };
}

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

async function run(
  request: Request,
  args: readonly string[],
  version: string,
  stdout: Output,
): Promise<number> {
  if (request.kind === "print") {
    stdout.write(request.text);
    return EXIT.done;
  }
  const handler = await request.command.load();
  return handler(request.args, request.options, surroundings(stdout, args, version));
}

/** SQLite's own errors, met while rows are read, in the store's words; and of an error that nobody expected, the damage that it comes from. */
async function readable(error: unknown, path: string | undefined): Promise<unknown> {
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && code.startsWith("SQLITE_")) {
    const { toStoreError } = await import("../store/store-error.ts");
    return toStoreError(error, path ?? "the database");
  }
  const { isUnexpected } = await import("./describe-error.ts");
  if (path === undefined || !isUnexpected(error)) return error;
  const { damageBehind } = await import("../store/care/damage-behind.ts");
  return damageBehind(error, path);
}

function databaseOf(request: Request | undefined): string | undefined {
  return request?.kind === "run" ? databasePath(request.options, { environment: process.env }) : undefined;
}

/** Runs to the exit status; every error becomes one line and a hint on stderr. */
async function main(args: readonly string[]): Promise<number> {
  const stdout = new Output(1);
  let request: Request | undefined;
  try {
    const version = packageVersion();
    request = readCommandLine(args, version);
    const status = await run(request, args, version, stdout);
    stdout.flush();
    return status;
  } catch (error) {
    if (error instanceof BrokenPipe) return EXIT.done;
    try {
      stdout.flush();
    } catch (flushError) {
      if (flushError instanceof BrokenPipe) return EXIT.done;
    }
    const { describeError } = await import("./describe-error.ts");
    process.stderr.write(describeError(await readable(error, databaseOf(request)), args.includes("--debug")));
    return error instanceof CliError ? error.exitStatus : EXIT.failed;
  }
}

process.umask(0o077); // Results are evidence: of their owner, and of nobody else.
process.stderr.on("error", () => undefined);
process.exitCode = await main(process.argv.slice(2));
