// SPDX-License-Identifier: Apache-2.0
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Output } from "../output.ts";
import { runCommandLine } from "../run-command-line.ts";
import type { Ran } from "./run-bin.ts";

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as {
  version: string;
};

/** Events of a process that a command may listen to. */
const ENDS = ["exit", "SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a command line in this process, from its sources: for tests of answers, which ask hundreds of questions. A test of
 * the program itself (its start, its signals, its pipes) takes runBin.
 */
export async function runHere(
  args: readonly string[],
  columns = 80,
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-run-"));
  const printed = join(folder, "stdout");
  const descriptor = openSync(printed, "w");
  const before = ENDS.map((name) => new Set(process.listeners(name as "exit")));
  let stderr = "";
  try {
    const status = await runCommandLine(args, {
      stdout: new Output(descriptor),
      complain: (text) => {
        stderr += text;
      },
      stdoutIsTerminal: false,
      stderrIsTerminal: false,
      columns,
      colour: false,
      environment: { PATH: process.env["PATH"], COLUMNS: String(columns), ...environment },
      version,
    });
    return { status, stdout: readFileSync(printed, "utf8"), stderr };
  } finally {
    closeSync(descriptor);
    rmSync(folder, { recursive: true });
    for (const [at, name] of ENDS.entries())
      for (const listener of process.listeners(name as "exit").filter((one) => !before[at]!.has(one))) {
        process.removeListener(name, listener);
        if (name === "exit") listener(0);
      }
  }
}
