// SPDX-License-Identifier: Apache-2.0
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ingestPaths } from "../ingest/ingest-paths.ts";
import { nameOfCall } from "../interpret/call-names.ts";
import { syscallName } from "../interpret/syscall-names.ts";
import { attribute } from "../query/attribute.ts";
import { readProofOf, readStatsOf, readTreeOf } from "../query/of-store.ts";
import { PLAIN } from "../report/paint.ts";
import { safeJson } from "../report/safe-json.ts";
import { statsText } from "../report/stats-text.ts";
import { treeObject } from "../report/tree-json.ts";
import { treeText } from "../report/tree-text.ts";
import { UTC } from "../report/zone.ts";
import { openForWriting } from "../store/connection.ts";
import type { Store } from "../store/store.ts";
import { checkDatabase } from "./check-database.ts";
import type { RoundSource } from "./make-round.ts";

export interface RoundResult {
  readonly lines: number;
  readonly bytes: number;
  readonly events: number;
  readonly problems: number;
}

/** Writes the logs of a round into the folder, as 0.log, 1.log, …; remains of an earlier round are deleted. */
export function writeRound(folder: string, sources: readonly RoundSource[]): string[] {
  for (const name of ["ctraudit.db", "ctraudit.db-wal", "ctraudit.db-shm"])
    rmSync(join(folder, name), { force: true });
  return sources.map(({ bytes }, at) => {
    const path = join(folder, `${at}.log`);
    writeFileSync(path, bytes);
    return path;
  });
}

/** Reads the logs one after the other into a new database, attributes after each and prints the conclusions. Throws on impossible states. */
export async function runRound(folder: string, sources: readonly RoundSource[]): Promise<RoundResult> {
  const paths = writeRound(folder, sources);
  const store = openForWriting(join(folder, "ctraudit.db"));
  try {
    for (const [at, { node }] of sources.entries()) {
      await ingestQuietly(store, paths[at]!, node);
      attribute(store, syscallName, at % 2 === 0 ? 4096 : 16);
    }
    checkDatabase(store);
    printAll(store);
    const count = (sql: string) => store.prepare(sql).pluck().get() as number;
    return {
      lines: sources.reduce((sum, { lines }) => sum + lines, 0),
      bytes: sources.reduce((sum, { bytes }) => sum + bytes.length, 0),
      events: count("SELECT count(*) FROM event"),
      problems: count("SELECT count(*) FROM problem"),
    };
  } finally {
    store.close();
  }
}

/** A source that cannot be combined with the others is refused with a reason: that is not a failure. */
async function ingestQuietly(store: Store, path: string, node: string | null): Promise<void> {
  try {
    await ingestPaths(store, [path], { node });
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith("CTR_INGEST_")) throw error;
  }
}

function printAll(store: Store): void {
  const trees = readTreeOf(store, {});
  const style = { zone: UTC, columns: 80, all: true, paint: PLAIN };
  for (const tree of trees) {
    const proof = readProofOf(store, tree.boot.row, nameOfCall);
    treeText(tree, proof, style);
    treeText(tree, proof, { ...style, all: false });
    JSON.parse(safeJson(treeObject(tree, proof)));
  }
  const stats = readStatsOf(store, nameOfCall);
  statsText(stats, style);
  const drawn = trees.reduce((sum, { events }) => sum + events, 0);
  const known = store.prepare("SELECT count(*) FROM event").pluck().get() as number;
  if (drawn !== known) throw new Error(`tree counts ${drawn} of ${known} events`);
}
