// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";

/** A command that takes longer is ended: new lines wait meanwhile. */
const LONGEST_MS = 60_000;

/**
 * Runs a shell command with one line of ndjson on its standard input; its output goes where ours goes. Nothing of a log is in its
 * words or its environment. Gives undefined where it ended with 0, else what went wrong.
 */
export function runForLine(command: string, line: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn("/bin/sh", ["-c", command], { stdio: ["pipe", "inherit", "inherit"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), LONGEST_MS);
    const end = (what: string | undefined) => {
      clearTimeout(timer);
      resolve(what);
    };
    child.on("error", (error) => end(error.message));
    child.on("close", (status, signal) =>
      end(status === 0 ? undefined : signal === null ? `exit status ${status}` : `ended by ${signal}`),
    );
    child.stdin.on("error", () => {}); // It need not read it.
    child.stdin.end(`${line}\n`);
  });
}
