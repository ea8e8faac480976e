// SPDX-License-Identifier: Apache-2.0
import { gzipSync } from "node:zlib";
import type { FleetConnection } from "./connection.ts";
import type { Manifest } from "./manifest.ts";
import { keptSince, listed, readCommits } from "./read/read-manifests.ts";
import { RETENTION, retentionText } from "./retention.ts";
import { RowReader, RowWriter } from "./row-binary.ts";
import { BATCH_TABLES, LOCAL_SUFFIX } from "./schema/migrations.ts";
import { COMMIT_COLUMNS } from "./ship/ship-database.ts";
import type { SliceTable } from "./ship/slice.ts";

/** Maximum time from sending a batch to its row of `commits`; a shipper sends older uncommitted batches again. */
export const GRACE_DAYS = 7;
const BATCHES_AT_ONCE = 10_000;

export interface PruneOptions {
  /** Boots that ended before this are removed; if undefined, only those removed by an earlier call. */
  readonly fromMs?: number;
  readonly isDryRun?: boolean;
  readonly nowMs: number;
  /** The version of ctraudit. */
  readonly shipper: string;
  readonly graceDays?: number;
}

export interface Pruned {
  /** Boots that are no longer read. */
  readonly boots: number;
  readonly tables: readonly { readonly table: SliceTable; readonly batches: number; readonly rows: number }[];
}

/**
 * Deletes unused rows: of batches that no manifest lists any more and that were sent longer than the grace period ago, and of boots that ended before
 * `fromMs`. The time is stored first: later readers ignore these boots, so none of their answers lacks rows. The server deletes asynchronously.
 */
export async function pruneFleet(
  connection: FleetConnection,
  { fromMs, isDryRun = false, nowMs, shipper, graceDays = GRACE_DAYS }: PruneOptions,
): Promise<Pruned> {
  const commits = await readCommits(connection);
  const from = Math.max(commits.fromMs, fromMs ?? Number.NEGATIVE_INFINITY);
  if (!isDryRun && from > commits.fromMs) {
    const row = new RowWriter();
    row.text(RETENTION);
    row.whole(nowMs);
    row.whole(nowMs);
    row.text(shipper);
    row.text(retentionText(from));
    await connection.insert("commits", COMMIT_COLUMNS, gzipSync(row.take()));
  }
  const kept = keptSince(from, commits.manifests);
  const aged = difference(batchesOf(commits.manifests), batchesOf(kept));
  const tables: Pruned["tables"][number][] = [];
  const target = isDryRun ? undefined : await deletionTarget(connection);
  for (const table of BATCH_TABLES) {
    const valid = batchesOf(kept);
    const found = (await sentBatches(connection, table, graceDays)).filter(
      ({ batch, isOld }) => !valid.has(batch) && (isOld || aged.has(batch)),
    );
    if (found.length === 0) continue;
    tables.push({ table, batches: found.length, rows: found.reduce((sum, { rows }) => sum + rows, 0) });
    for (let at = 0; at < found.length && target !== undefined; at += BATCHES_AT_ONCE) {
      const some = found.slice(at, at + BATCHES_AT_ONCE).map(({ batch }) => batch);
      await connection.command(`ALTER TABLE ${target(table)} DELETE WHERE batch IN (${listed(some)})`);
    }
  }
  return { boots: bootCount(keptSince(commits.fromMs, commits.manifests)) - bootCount(kept), tables };
}

const bootCount = (manifests: readonly Manifest[]) =>
  manifests.reduce((sum, { boots }) => sum + boots.length, 0);

function batchesOf(manifests: readonly Manifest[]): Set<bigint> {
  const all = manifests.flatMap(({ boots, batches }) => [
    ...batches,
    ...boots.flatMap((boot) => boot.batches),
  ]);
  return new Set(all.map(({ batch }) => batch));
}

function difference(all: ReadonlySet<bigint>, without: ReadonlySet<bigint>): Set<bigint> {
  return new Set([...all].filter((one) => !without.has(one)));
}

async function sentBatches(
  connection: FleetConnection,
  table: SliceTable,
  graceDays: number,
): Promise<{ readonly batch: bigint; readonly rows: number; readonly isOld: boolean }[]> {
  const rows = new RowReader(
    await connection.read(
      `SELECT batch, toUInt64(count()), toUInt64(max(sent) < now() - ${graceDays * 86_400}) FROM ${table} GROUP BY batch ORDER BY batch`,
    ),
  );
  const found: { batch: bigint; rows: number; isOld: boolean }[] = [];
  while (!rows.isAtEnd) found.push({ batch: rows.u64(), rows: rows.whole(), isOld: rows.whole() === 1 });
  return found;
}

/** The target of a deletion, by table: in a cluster all shards if tables are replicated, else only this server. */
async function deletionTarget(connection: FleetConnection): Promise<(table: SliceTable) => string> {
  const engines = new RowReader(
    await connection.read(
      `SELECT name, engine, engine_full FROM system.tables WHERE database = '${connection.database}' AND name IN ('events', 'events${LOCAL_SUFFIX}') ORDER BY name`,
    ),
  );
  let cluster: string | undefined;
  let isReplicated = false;
  while (!engines.isAtEnd) {
    const name = engines.text();
    const engine = engines.text();
    const full = engines.text();
    if (name === "events") cluster = /^Distributed\('?([\w-]+)/.exec(full)?.[1];
    else isReplicated = engine.startsWith("Replicated");
  }
  const on = cluster !== undefined && isReplicated ? ` ON CLUSTER ${cluster}` : "";
  return (table) => `${connection.database}.${table}${cluster === undefined ? "" : LOCAL_SUFFIX}${on}`;
}
