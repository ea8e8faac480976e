// SPDX-License-Identifier: Apache-2.0
import { readChecked } from "../store/care/range-hashes.ts";
import { readStoredSources, type StoredSourceRow } from "../store/care/stored-sources.ts";
import type { Store } from "../store/store.ts";
import { StoreError } from "../store/store-error.ts";
import type { LogFile } from "./discover-sources.ts";
import { type IngestOptions, type IngestSummary, ingestLogs } from "./ingest-paths.ts";
import { storedFormat } from "./stored-format.ts";

/**
 * Reads the sources of other databases into one: their bytes, with their names, nodes and input formats. A known source
 * adds nothing. Throws as ingestPaths does, and StoreError CTR_STORE_DAMAGED if bytes differ from those stored.
 */
export async function ingestStored(
  store: Store,
  others: readonly Store[],
  options: IngestOptions = {},
): Promise<IngestSummary> {
  const files = others.flatMap((other) => readStoredSources(other).map((row) => logOf(other, row)));
  return ingestLogs(store, files, [], { ...options, final: true });
}

function logOf(other: Store, row: StoredSourceRow): LogFile {
  return {
    path: row.name,
    closed: row.closed === 1,
    isStream: true,
    bytes: undefined,
    stored: { bytes: () => checkedBytes(other, row.id), node: row.node, ...storedFormat(row) },
  };
}

async function* checkedBytes(other: Store, source: number): AsyncGenerator<Buffer> {
  const pieces = readChecked(other, source);
  let next = pieces.next();
  for (; next.done !== true; next = pieces.next()) yield next.value;
  const [wrong] = next.value;
  if (wrong === undefined) return;
  const text = `bytes ${wrong.from} to ${wrong.to} of source ${source} do not have the SHA-256 that they had (${wrong.saidBy})`;
  throw new StoreError("CTR_STORE_DAMAGED", other.path, `the database is damaged: ${text}`, {
    hint: `ctraudit check --db ${other.path} lists all that is damaged`,
  });
}
