// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { Output } from "./output.ts";

/** Quit if the text fits on the screen, pass colours, keep the text on the screen. As in git. */
const LESS = "FRX";

type Environment = Readonly<Record<string, string | undefined>>;

/** A running pager: shows the data written to `stdout`. */
export interface Pager {
  readonly stdout: Output;
  /** Resolves when the reader has closed it. */
  close(): Promise<void>;
}

/** The command of the pager: of the option, of the environment, else less, where there is one; undefined: none is wanted. */
export function pagerCommand(asked: string | undefined, environment: Environment): string | undefined {
  const command = asked ?? environment["CTRAUDIT_PAGER"] ?? environment["PAGER"];
  if (command === undefined) return isInstalled("less", environment) ? "less" : undefined;
  return command === "" || command === "cat" ? undefined : command;
}

function isInstalled(program: string, environment: Environment): boolean {
  return (environment["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Starts it on our terminal. undefined: it cannot be written to. */
export function openPager(command: string, environment: Environment): Pager | undefined {
  const child = spawn("/bin/sh", ["-c", command], {
    stdio: ["pipe", "inherit", "inherit"],
    env: { LESS, LV: "-c", ...environment },
  });
  const descriptor = descriptorOf(child);
  if (descriptor === undefined) {
    child.stdin?.end();
    return undefined;
  }
  child.stdin!.on("error", () => undefined); // Its reader may quit before the end.
  const ended = new Promise<void>((resolve) => {
    child.on("close", () => resolve());
    child.on("error", () => resolve());
  });
  // Ctrl+C is the pager's: it ends a search in it. We end when it does.
  const ignore = () => undefined;
  process.on("SIGINT", ignore);
  return {
    stdout: new Output(descriptor),
    async close() {
      child.stdin!.end();
      await ended;
      process.removeListener("SIGINT", ignore);
    },
  };
}

/** Our end of its standard input: synchronous writes, so that memory does not grow while the reader pauses. */
function descriptorOf({ stdin }: ChildProcess): number | undefined {
  const handle = (stdin as { _handle?: { fd?: number } } | null)?._handle;
  return typeof handle?.fd === "number" && handle.fd >= 0 ? handle.fd : undefined;
}
