// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import type { Store } from "../../store.ts";

/** Identifies a database by its first run: copies share the identity. undefined: nothing was ingested. */
export function originOf(store: Store): string | undefined {
  const first = store
    .prepare("SELECT command, version, started_ms, user, host FROM run ORDER BY id LIMIT 1")
    .raw()
    .get();
  if (first === undefined) return undefined;
  return createHash("sha256").update(JSON.stringify(first)).digest("hex").slice(0, 32);
}

/** A number that changes when another process changes the database. */
export function dataVersion(store: Store): number {
  return store.prepare("PRAGMA data_version").pluck().get() as number;
}

/** Sources, with their numbers of blocks. */
export function sourceBlocks(store: Store): { readonly source: number; readonly last: number }[] {
  return store
    .prepare("SELECT source, max(offset) AS last FROM block GROUP BY source ORDER BY source")
    .all() as { source: number; last: number }[];
}

/** The blocks of a source from one offset to another. */
export function readBlocks(
  store: Store,
  source: number,
  first: number,
  last: number,
): IterableIterator<readonly [offset: number, length: number, crc: number | null, bytes: Uint8Array]> {
  return store
    .prepare(
      "SELECT offset, length, crc, bytes FROM block WHERE source = ? AND offset BETWEEN ? AND ? ORDER BY offset",
    )
    .raw()
    .iterate(source, first, last) as never;
}
