// SPDX-License-Identifier: Apache-2.0
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runHere } from "../../cli/testing/run-here.ts";
import { isAnswer, type Target } from "./target.ts";

const LOG = join(import.meta.dirname, "../../fixtures/handwritten/nested-runc.log");

/** The manifest of an untrusted extract. */
export function manifestTarget(folder: string): Target {
  const [db, extract] = [join(folder, "manifest.db"), join(folder, "extract")];
  const path = join(extract, "manifest.json");
  return {
    name: "manifest",
    seeds: async () => {
      await runHere(["ingest", LOG, "--db", db]);
      await runHere(["report", "timeline", "--extract", extract, "--db", db]);
      return [readFileSync(path)];
    },
    words: ["/dev/zero", "../../../etc/passwd", '"', "{", "}", "[", "]", ",", ":", "null", "1e999", "-1", "9007199254740993", "\\u0000", "__proto__", "[".repeat(5000)], // biome-ignore format: words
    run: async (bytes) => {
      writeFileSync(path, bytes);
      const words = ["verify", extract];
      const { status, stderr } = await runHere(words);
      isAnswer(words, status, stderr);
    },
  };
}
