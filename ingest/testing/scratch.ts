// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openForWriting, type Store } from "../../store/api.ts";
import { type IngestOptions, type IngestSummary, ingestPaths } from "../ingest-paths.ts";
import { scratch } from "./scratch-folder.ts";

export { scratch };

let names = 0;

/** An unused path in it. */
export function newPath(name: string): string {
  const folder = mkdtempSync(join(scratch, `${names++}-`));
  return join(folder, name);
}

export function writeLog(text: string | Buffer, name = "audit.log"): string {
  const path = newPath(name);
  writeFileSync(path, typeof text === "string" ? Buffer.from(text, "latin1") : text);
  return path;
}

/** Reads logs into a database and returns the result of `ask`. */
export async function afterIngest<T>(
  paths: readonly string[],
  ask: (store: Store, summary: IngestSummary) => T,
  options: IngestOptions = {},
  database: string = newPath("ctraudit.db"),
): Promise<T> {
  const store = openForWriting(database);
  try {
    return ask(store, await ingestPaths(store, paths, options));
  } finally {
    store.close();
  }
}

/** Rows of a query without parameters. */
export function rowsOf(store: Store, sql: string): Record<string, unknown>[] {
  return store.prepare(sql).all() as Record<string, unknown>[];
}

const { CTRAUDIT_CORPUS } = process.env as { CTRAUDIT_CORPUS?: string };
const corpusFolder = CTRAUDIT_CORPUS ?? new URL("../../../shared/corpus", import.meta.url).pathname;

/** The real logs; undefined if they are not beside the checkout. */
export const corpus = existsSync(corpusFolder) ? corpusFolder : undefined;
