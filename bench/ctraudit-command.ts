// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "./run-process.ts";

const ROOT = join(import.meta.dirname, "..");
const BIN = join(ROOT, "dist/program/main.cjs");

/** Builds the package, as what a user runs is measured and nothing else. */
export function buildPackage(): void {
  execFileSync("npm", ["run", "--silent", "build"], { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  if (!existsSync(BIN)) throw new Error(`npm run build has made no ${BIN}`);
}

/** The built program with these arguments. */
export function ctraudit(...args: string[]): Command {
  return { program: process.execPath, arguments: [BIN, ...args], accept: [0, 1] };
}

export function ingestCommand(log: string, database: string): Command {
  return ctraudit("ingest", log, "--db", database);
}

/** Removes a database and what SQLite lays beside it. */
export function removeDatabase(database: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(database + suffix, { force: true });
}
