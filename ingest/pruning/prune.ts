// SPDX-License-Identifier: Apache-2.0
import { BlockReader } from "../../store/blocks.ts";
import { readStoredSources, type StoredSourceRow } from "../../store/care/stored-sources.ts";
import { EventWriter } from "../../store/event-writer.ts";
import { RecordReader } from "../../store/records.ts";
import { bootsOfNodes, emptyBoots } from "../../store/repositories/boots/boot-writer.ts";
import {
  findKept,
  readKeptEvents,
  runOfSource,
  sourcesWithoutEvents,
} from "../../store/repositories/pruning/kept-events.ts";
import {
  databaseBytes,
  logBytes,
  type OldSource,
  readOldSources,
  shrink,
} from "../../store/repositories/pruning/prune-plan.ts";
import { gapsOfBoot, notePrunedSerials } from "../../store/repositories/pruning/pruned-serials.ts";
import { notePruned } from "../../store/repositories/pruning/pruned-sources.ts";
import { nodesOfBoots } from "../../store/repositories/sources/node-rows.ts";
import { sourcesSharing } from "../../store/repositories/sources/shared-lines.ts";
import {
  bootsOfSource,
  deleteRowsOfSource,
  deleteSource,
  eventsWithin,
} from "../../store/repositories/sources/source-removal.ts";
import type { Store } from "../../store/store.ts";
import { WritingBatch } from "../../store/writing-batch.ts";
import { rebuildBoots } from "../boot-rows.ts";
import type { LogFile } from "../discover-sources.ts";
import { EventRows } from "../event-rows.ts";
import { IngestError } from "../ingest-error.ts";
import { type IngestOptions, ingestLogs, sourceOptions } from "../ingest-paths.ts";
import { removeSource } from "../remove-source.ts";
import { rereadNames } from "../reread-names.ts";
import { readAgain } from "../reread-sources.ts";
import { RowDictionary } from "../row-dictionary.ts";
import { storedFormat } from "../stored-format.ts";
import { keptLog } from "./kept-log.ts";

/** Prefix of the name of a source of kept records. */
export const KEPT_NAME = "kept-by-prune";

/** The logs to remove: those with no event since a time, and the oldest, until the database is no larger than a size. */
export interface PruneBounds {
  readonly beforeMs?: number;
  readonly bytes?: number;
}

/** Removed sources, and events kept for others. */
export interface PrunePlan {
  readonly sources: readonly OldSource[];
  readonly keptEvents: readonly number[];
  /** Events before this time were removed, except those that others depend on. */
  readonly beforeMs: number;
}

/** Determines the logs to remove. */
export function planPruning(
  store: Store,
  { beforeMs = Number.NEGATIVE_INFINITY, bytes }: PruneBounds,
): PrunePlan {
  const old = readOldSources(store);
  const isTooOld = ({ lastMs }: OldSource) => lastMs < beforeMs;
  let count = old.filter(isTooOld).length;
  if (bytes !== undefined) {
    // A log's share of the database is approximately its share of the bytes.
    const share = databaseBytes(store) / Math.max(1, logBytes(store));
    let left = databaseBytes(store) - old.slice(0, count).reduce((sum, { size }) => sum + size * share, 0);
    for (; left > bytes && count < old.length; count++) left -= old[count]!.size * share;
  }
  const sources = old
    .slice(0, count)
    .filter(({ name, lastMs }) => !name.startsWith(KEPT_NAME) || lastMs < beforeMs);
  if (sources.every(({ name }) => name.startsWith(KEPT_NAME)))
    return { sources: [], keptEvents: [], beforeMs };
  const untilMs = Math.max(...sources.map(({ lastMs }) => lastMs)) + 1;
  const keptEvents = readKeptEvents(
    store,
    sources.map(({ id }) => id),
    untilMs,
  );
  return { sources, keptEvents, beforeMs: untilMs };
}

/** The transaction belongs to the caller: reading a source neither ends nor begins one. */
class HeldBatch extends WritingBatch {
  override begin(): void {}
  override commit(): void {}
}

/**
 * Removes logs from the database, in one transaction. The records that conclusions on later events depend on are first stored as a small
 * source of their own, as copies, and then become its events. Conclusions are deleted: attribution derives them again.
 * Throws StoreError, and IngestError if a record could not be kept: nothing is pruned then.
 */
export async function prune(
  store: Store,
  plan: PrunePlan,
  nowMs: number,
  options: IngestOptions = {},
): Promise<void> {
  if (plan.sources.length === 0) return;
  removeLeftovers(store);
  const kept = await storeKept(store, plan, options);
  const batch = new WritingBatch(store);
  batch.begin();
  try {
    await replace(store, plan, kept, nowMs, options);
    batch.commit();
  } catch (error) {
    batch.rollback();
    throw error;
  }
}

/** Sources of a prune that was killed before it removed logs. */
function removeLeftovers(store: Store): void {
  const left = sourcesWithoutEvents(store, `${KEPT_NAME}/`);
  if (left.length === 0) return;
  store.transaction(() => {
    for (const id of left) removeSource(store, id);
  });
}

async function replace(
  store: Store,
  { sources, keptEvents }: PrunePlan,
  kept: readonly number[],
  nowMs: number,
  options: IngestOptions,
): Promise<void> {
  const ids = sources.map(({ id }) => id);
  const boots = [...new Set(ids.flatMap((id) => bootsOfSource(store, id)))];
  const nodes = nodesOfBoots(store, boots);
  const before = new Map(boots.map((boot) => [boot, gapsOfBoot(store, boot)]));
  // Sources kept by an earlier prune belong to recorded logs.
  for (const { id, name } of sources) if (!name.startsWith(KEPT_NAME)) notePruned(store, id, nowMs);
  const records = new RecordReader(store, new BlockReader(store));
  const rows = new EventRows(new RowDictionary(store), new EventWriter(store), records);
  const gone = new Set(ids);
  const shared = sourcesSharing(store, ids).filter((id) => !kept.includes(id));
  for (const { id, isWhole } of eventsWithin(store, ids)) rows.takeOutOf(id, gone, isWhole);
  rows.finish();
  for (const id of ids) {
    deleteRowsOfSource(store, id);
    deleteSource(store, id);
  }
  rebuildBoots(store, [...new Set([...boots, ...bootsOfNodes(store, nodes), ...emptyBoots(store)])]);
  rereadNames(store, nodes);
  const held = new HeldBatch(store);
  for (const id of [...kept, ...shared])
    await readAgain(store, held, id, (file, node, format) =>
      sourceOptions(file, runOfSource(store, id), () => false, { ...options, ...format, node }),
    );
  const { boots: now, missing } = findKept(store, keptEvents, kept);
  for (const [boot, gaps] of before) notePrunedSerials(store, now.get(boot) ?? boot, gaps);
  if (missing === 0) return;
  const what = `${missing} of ${keptEvents.length} events that later ones rest on could not be kept`;
  throw new IngestError("CTR_INGEST_CONTRADICTION", store.path, what, {
    hint: "nothing was pruned; please report it",
  });
}

/** Returns free pages to the file system. */
export function shrinkDatabase(store: Store): void {
  shrink(store);
}

/** Stores the bytes of the kept records, each with its log's options. Returns the sources. */
async function storeKept(
  store: Store,
  { sources, keptEvents }: PrunePlan,
  options: IngestOptions,
): Promise<number[]> {
  const order = new Map(sources.map(({ id }, i) => [id, i]));
  const groups = new Map<string, StoredSourceRow[]>();
  for (const row of readStoredSources(store).filter(({ id }) => order.has(id))) {
    const { inputFormat, syslogTags, bounds } = storedFormat(row);
    const key = JSON.stringify([row.node, inputFormat, syslogTags, bounds]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const kept: number[] = [];
  for (const rows of groups.values()) {
    const ids = rows.map(({ id }) => id).sort((a, b) => order.get(a)! - order.get(b)!);
    const bytes = keptLog(store, keptEvents, ids);
    if (bytes.length === 0) continue;
    const file = keptFile(rows[0]!, bytes, sources.find(({ id }) => id === ids.at(-1))!.lastMs);
    const { sources: read } = await ingestLogs(store, [file], [], { ...options, final: true });
    if (read[0]?.source !== undefined) kept.push(read[0].source);
  }
  return kept;
}

function keptFile(row: StoredSourceRow, bytes: Buffer, lastMs: number): LogFile {
  const { node } = row;
  const time = new Date(lastMs).toISOString().slice(0, 19);
  return {
    path: `${KEPT_NAME}/${node ?? "-"}/${time}`,
    closed: true,
    isStream: true,
    bytes: undefined,
    stored: {
      bytes: async function* () {
        yield* pieces(bytes);
      },
      node,
      isNew: true,
      ...storedFormat(row),
    },
  };
}

const PIECE_BYTES = 256 * 1024;

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}
