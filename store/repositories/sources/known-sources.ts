// SPDX-License-Identifier: Apache-2.0
import type { StoredSourceRow } from "../../care/stored-sources.ts";
import type { Store } from "../../store.ts";

/** A source and its size in bytes. */
export interface SizedSource {
  readonly source: number;
  readonly size: number;
}

/** Non-empty sources with a node's name. */
export function sourcesOfNode(store: Store, node: string | null): SizedSource[] {
  return store
    .prepare("SELECT id AS source, size FROM source WHERE node IS ? AND size > 0")
    .all(node) as SizedSource[];
}

/** Whether the database has a source besides this one. */
export function hasOtherSources(store: Store, source: number): boolean {
  return store.prepare("SELECT 1 FROM source WHERE id <> ? AND size > 0 LIMIT 1").get(source) !== undefined;
}

/** Non-empty sources with a node's name and this head, or with an unknown one: `head` is null. */
export function sourcesBeginning(
  store: Store,
  node: string | null,
  head: Uint8Array,
): (SizedSource & { readonly head: Uint8Array | null })[] {
  return store
    .prepare(
      `SELECT id AS source, size, head FROM source WHERE head = @head AND node IS @node AND size > 0
       UNION ALL SELECT id, size, head FROM source WHERE head IS NULL AND node IS @node AND size > 0 ORDER BY source`,
    )
    .all({ node, head }) as (SizedSource & { head: Uint8Array | null })[];
}

/** Stores the head of a source. Runs inside the caller's transaction. */
export function saveHead(store: Store, source: number, head: Uint8Array): void {
  store.prepare("UPDATE source SET head = ? WHERE id = ?").run(head, source);
}

/** Sources of a file, by device and inode, not larger than the file; largest first. */
export function sourcesOfFile(store: Store, file: string, node: string | null, bytes: number): SizedSource[] {
  return store
    .prepare(
      "SELECT id AS source, size FROM source WHERE file = ? AND node IS ? AND size BETWEEN 1 AND ? ORDER BY size DESC",
    )
    .all(file, node, bytes) as SizedSource[];
}

/** Size of the largest source of a file or its name, not larger than the file; 0: none. */
export function knownBytes(store: Store, file: string, name: string, bytes: number): number {
  const known = store
    .prepare("SELECT max(size) FROM source WHERE (file = ? OR name = ?) AND size <= ?")
    .pluck()
    .get(file, name, bytes) as number | null;
  return known ?? 0;
}

/** The incomplete source with this name; undefined: none. */
export function begunSource(
  store: Store,
  name: string,
): { readonly id: number; readonly run: number } | undefined {
  return store
    .prepare("SELECT id, run FROM source WHERE name = ? AND resume IS NOT NULL")
    .get(name) as ReturnType<typeof begunSource>;
}

/** A source whose bytes are read again. */
export interface StoredSource extends StoredSourceRow {
  readonly waiting: number;
}

export function readStoredSource(store: Store, id: number): StoredSource {
  return store
    .prepare(
      `SELECT s.id, s.name, s.node, s.closed, s.waiting, s.input_format, s.syslog_tags, s.bounds, coalesce(r.command, '') AS command
       FROM source s LEFT JOIN run r ON r.id = s.run WHERE s.id = ?`,
    )
    .get(id) as StoredSource;
}

/** Complete sources with a problem of one of these codes, and the read bounds in use. */
export function readSourcesWith(
  store: Store,
  codes: readonly string[],
): { readonly id: number; readonly bounds: string | null }[] {
  return store
    .prepare(
      `SELECT s.id, s.bounds FROM source s WHERE s.resume IS NULL AND EXISTS (SELECT 1 FROM problem p
         WHERE p.source = s.id AND p.code IN (SELECT value FROM json_each(?))) ORDER BY s.id`,
    )
    .all(JSON.stringify(codes)) as ReturnType<typeof readSourcesWith>;
}

/** Sources with a boot span that begins before the end of the preceding span of its host: an older version read sources only in written order. */
const DISORDERED = `SELECT source FROM (
  SELECT g.source, g.first_ms, max(g.last_ms) OVER (
    PARTITION BY g.source, b.node ORDER BY g.position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS end_ms
  FROM segment g JOIN boot b ON b.id = g.boot WHERE g.last_seq >= g.first_seq) WHERE first_ms < end_ms`;
/** Sources with record types in lower case, which an older version did not know. */
const SMALL_TYPES =
  "SELECT e.source FROM string t JOIN event e ON e.types = t.id WHERE t.value GLOB '[a-z]*'";

/**
 * Complete sources with problems of `codes`, those that another version than this one read and that have problems of `failures`, and those
 * with lines of other programs, if these may be more.
 */
export function readRejectedSources(
  store: Store,
  version: string,
  {
    codes,
    failures,
    others,
  }: { readonly codes: readonly string[]; readonly failures: readonly string[]; readonly others: boolean },
): number[] {
  return store
    .prepare(
      `SELECT s.id FROM source s WHERE s.resume IS NULL AND (@others AND EXISTS (
         SELECT 1 FROM other_lines o WHERE o.source = s.id) OR @others AND s.id IN (${DISORDERED}) OR @others AND s.id IN (${SMALL_TYPES}) OR EXISTS (
         SELECT 1 FROM problem p JOIN run r ON r.id = s.run WHERE p.source = s.id
         AND (p.code IN (SELECT value FROM json_each(@codes))
           OR p.code IN (SELECT value FROM json_each(@failures)) AND r.version <> @version))) ORDER BY s.id`,
    )
    .pluck()
    .all({
      codes: JSON.stringify(codes),
      failures: JSON.stringify(failures),
      others: Number(others),
      version,
    }) as number[];
}

/** Sources without an interrupted ingest. */
export function readCompleteSources(store: Store): number[] {
  return store.prepare("SELECT id FROM source WHERE resume IS NULL ORDER BY id").pluck().all() as number[];
}
