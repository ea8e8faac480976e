// SPDX-License-Identifier: Apache-2.0
import { type HashedSource, sourceHash } from "../../source-hash.ts";
import type { Store } from "../../store.ts";

/** The columns of `source` about its bytes. */
export interface StoredBytes {
  readonly id: number;
  readonly size: number;
  readonly lines: number;
  readonly sha256: string | null;
  readonly resume: string | null;
}

/** Properties of a source before its first byte is read. */
export interface NewSource {
  readonly name: string;
  /** Value of --node. */
  readonly node: string | null;
  readonly closed: boolean;
  readonly run: number;
  /** Device and inode. */
  readonly file: string | null;
  readonly inputFormat: string;
  readonly syslogTags: readonly string[];
  /** As text; null: the usual ones. */
  readonly bounds: string | null;
}

export function createSource(store: Store, source: NewSource): number {
  const insert = store.prepare(
    // Not the number of a log that was pruned.
    `INSERT INTO source (id, name, node, size, lines, closed, run, file, input_format, syslog_tags, bounds) VALUES (
       1 + max((SELECT ifnull(max(id), 0) FROM source), (SELECT ifnull(max(id), 0) FROM pruned_source)), ?, ?, 0, 0, ?, ?, ?, ?, ?, ?)`,
  );
  const { name, node, closed, run, file, inputFormat, syslogTags, bounds } = source;
  const row = [name, node, closed ? 1 : 0, run, file, inputFormat, textOfTags(syslogTags), bounds];
  return Number(insert.run(...row).lastInsertRowid);
}

/** Changes the options for reading a source's lines. */
export function saveFormat(
  store: Store,
  id: number,
  { inputFormat, syslogTags, bounds }: Pick<NewSource, "inputFormat" | "syslogTags" | "bounds">,
): void {
  store
    .prepare("UPDATE source SET input_format = ?, syslog_tags = ?, bounds = ? WHERE id = ?")
    .run(inputFormat, textOfTags(syslogTags), bounds, id);
}

function textOfTags(tags: readonly string[]): string | null {
  return tags.length > 0 ? tags.join(",") : null;
}

/** Bytes of an incomplete line after the source. */
export function saveWaiting(store: Store, id: number, waiting: number): void {
  store.prepare("UPDATE source SET waiting = ? WHERE id = ?").run(waiting, id);
}

export function readStoredBytes(store: Store, id: number): StoredBytes {
  return store
    .prepare("SELECT id, size, lines, sha256, resume FROM source WHERE id = ?")
    .get(id) as StoredBytes;
}

/** The source that was last read from this path. */
export function sourceOfName(store: Store, name: string): StoredBytes | undefined {
  return store
    .prepare("SELECT id, size, lines, sha256, resume FROM source WHERE name = ? ORDER BY id DESC LIMIT 1")
    .get(name) as StoredBytes | undefined;
}

/** An ingest of the source is running: its bytes up to `size` are in blocks, `resume` is the state to continue from. */
export function saveProgress(store: Store, id: number, size: number, lines: number, resume: string): void {
  store
    .prepare(
      "UPDATE source SET size = @size, lines = @lines, sha256 = CASE size WHEN @size THEN sha256 END, resume = @resume WHERE id = @id",
    )
    .run({ id, size, lines, resume });
}

/** The source is complete. `sha256` is null if some of its bytes were not read: the row keeps its valid hash. */
export function completeSource(
  store: Store,
  id: number,
  done: { size: number; lines: number; sha256: string | null; closed: boolean; waiting: number },
): void {
  store
    .prepare(
      `UPDATE source SET size = @size, lines = @lines, sha256 = coalesce(@sha256, CASE size WHEN @size THEN sha256 END), closed = @closed,
         waiting = @waiting, resume = NULL WHERE id = @id`,
    )
    .run({ ...done, id, closed: done.closed ? 1 : 0 });
}

/** A source was found under this name, in this file: it may have been rotated, or copied. */
export function renameSource(
  store: Store,
  id: number,
  name: string,
  closed: boolean,
  file: string | null,
): void {
  store
    .prepare("UPDATE source SET name = ?, closed = max(closed, ?), file = ? WHERE id = ?")
    .run(name, closed ? 1 : 0, file, id);
}

/** A known file was renamed and not read again: its source is renamed too. */
export function renameSourceOf(store: Store, id: number, path: string, from: string): void {
  store.prepare("UPDATE source SET name = ? WHERE id = ? AND name = ?").run(path, id, from);
}

/** All bytes of a source were read once more: its hash is computed if it is not known. */
export function completeHash(store: Store, id: number): void {
  const row = store
    .prepare("SELECT id, size, sha256, resume FROM source WHERE id = ?")
    .get(id) as HashedSource;
  if (row.sha256 !== null || row.resume !== null) return;
  store.prepare("UPDATE source SET sha256 = ? WHERE id = ?").run(sourceHash(store, row), id);
}

/** The bytes of the source were read again in this run. */
export function saveRun(store: Store, id: number, run: number): void {
  store.prepare("UPDATE source SET run = ? WHERE id = ?").run(run, id);
}

/** Carriers of the records of a source, in JSON; null: none are counted. */
export function readCarrierCounts(store: Store, id: number): string | null {
  return (store.prepare("SELECT carriers FROM source WHERE id = ?").pluck().get(id) ?? null) as string | null;
}

/** Writes them. */
export function carrierWriter(store: Store, id: number): (counts: string) => void {
  const write = store.prepare("UPDATE source SET carriers = ? WHERE id = ?");
  return (counts) => void write.run(counts, id);
}
