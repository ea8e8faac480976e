// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runHere } from "./run-here.ts";

/** A database with a log of these lines, and what one asks it in this process. */
export interface LogDatabase {
  readonly folder: string;
  /** Stderr of the ingest. */
  readonly told: string;
  /** Serials that `search` finds, in order. */
  search(...words: string[]): Promise<number[]>;
  /** Standard output of any command. */
  ask(...words: string[]): Promise<string>;
}

/** Ingests lines in this process. The caller removes the folder. */
export async function ingestLines(lines: readonly string[]): Promise<LogDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-lines-"));
  writeFileSync(join(folder, "audit.log"), `${lines.join("\n")}\n`, "latin1");
  return ingestInto(folder, join(folder, "audit.log"));
}

/** The same with a log that is there, and with options of ingest. */
export function ingestLog(log: string, ...options: string[]): Promise<LogDatabase> {
  return ingestInto(mkdtempSync(join(tmpdir(), "ctraudit-log-")), log, ...options);
}

async function ingestInto(folder: string, ...words: string[]): Promise<LogDatabase> {
  const db = join(folder, "audit.db");
  const { status, stderr } = await runHere(["ingest", ...words, "--db", db]);
  if (status !== 0) throw new Error(stderr);
  const ask = async (...words: string[]) => (await runHere([...words, "--db", db])).stdout;
  const search = async (...words: string[]) => {
    const { status: found, stdout, stderr: error } = await runHere([
      "search", ...words, "--format", "ndjson", "--db", db,
    ]); // biome-ignore format: one call
    if (found !== 0 && found !== 1) throw new Error(error);
    return stdout
      .split("\n")
      .flatMap((line) => (line === "" ? [] : [JSON.parse(line).data.serial as number]));
  };
  return { folder, told: stderr, ask, search };
}
