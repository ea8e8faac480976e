// SPDX-License-Identifier: Apache-2.0
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runHere } from "../../cli/testing/run-here.ts";
import { isAnswer, type Target } from "./target.ts";

const LOG = join(import.meta.dirname, "../../fixtures/handwritten/nested-runc.log");
const QUESTIONS = [
  ["tree"],
  ["stats"],
  ["search"],
  ["check"],
  ["verify"],
  ["report", "escapes"],
  ["source", "1"],
  ["ingest", LOG],
];

/** An untrusted file opened as a database. */
export function databaseTarget(folder: string): Target {
  const db = join(folder, "foreign.db");
  let round = 0;
  return {
    name: "database",
    seeds: async () => {
      await runHere(["ingest", LOG, "--db", db]);
      return [readFileSync(db)];
    },
    words: ["\0\0\0\0", "\xff\xff\xff\xff", "\x7f\xff\xff\xff", "SQLite format 3\0", "CREATE TRIGGER", "\x0d", "\x05", "\x02", "\x0a"],
    run: async (bytes) => {
      writeFileSync(db, bytes);
      for (const end of ["-wal", "-shm", "-journal"]) rmSync(`${db}${end}`, { force: true });
      const words = [...QUESTIONS[round++ % QUESTIONS.length]!, "--db", db];
      const { status, stderr } = await runHere(words);
      isAnswer(words, status, stderr);
    },
  };
} // biome-ignore format: words
