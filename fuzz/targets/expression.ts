// SPDX-License-Identifier: Apache-2.0
import { join } from "node:path";
import { runHere } from "../../cli/testing/run-here.ts";
import { isAnswer, type Target } from "./target.ts";

const LOG = join(import.meta.dirname, "../../fixtures/handwritten/nested-runc.log");

/** Search expressions, run on a small database. */
export function expressionTarget(folder: string): Target {
  const db = join(folder, "expression.db");
  return {
    name: "expression",
    seeds: async () => {
      await runHere(["ingest", LOG, "--db", db]);
      return [
        "exe =~ /curl|wget/ and container ~ nginx and not success",
        'comm == "sh" or (pid > 5 and pid <= 200)',
        "time >= 2026-11-23T10:00 and time < now",
        "syscall == execve and key == exec",
        "file ~ /etc/ and exit < 0 and auid != unset",
        "evidence == kernel or location == host",
      ].map((text) => Buffer.from(text));
    },
    words: ["and", "or", "not", "(", ")", "==", "!=", "=~", "~", "/", "\\", '"', "<=", ">", "pid", "exe", "container", "time", "in", "18446744073709551616", "(a+)+$", "[", "{1,99999}", "\u{202e}", "\0", "now", "-1"], // biome-ignore format: words
    run: async (bytes) => {
      const words = ["search", "--count", "--db", db, bytes.toString("utf8")];
      const { status, stderr } = await runHere(words);
      isAnswer(words, status, stderr);
    },
  };
}
