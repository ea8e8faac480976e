// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import type { Print } from "../web/server/print-document.ts";
import { EXIT } from "./command-handler.ts";

const LONGEST_COMPLAINT = 2000;

/** Runs command lines of this program, each in its own process: the output equals that of the typed command. */
export function printWords(program: readonly string[]): Print {
  return (words) => {
    const child = spawn(process.execPath, [...program, ...words], { stdio: ["ignore", "pipe", "pipe"] });
    let complaint = "";
    child.stderr.on("data", (piece: Buffer) => {
      if (complaint.length < LONGEST_COMPLAINT) complaint += piece.toString("utf8");
    });
    const failure = new Promise<string | undefined>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("close", (status) => {
        const isWell = status === EXIT.done || status === EXIT.nothing;
        resolve(isWell ? undefined : complaint.trim() || `ended with ${status}`);
      });
    });
    return { stdout: child.stdout, failure, stop: () => void child.kill("SIGTERM") };
  };
}
