// SPDX-License-Identifier: Apache-2.0
import { closeSync, openSync, readSync } from "node:fs";
import { BLOCK_BYTES, buildSecondaryIndexes, type Store } from "../store/api.ts";
import { BlockWriter } from "./block-writer.ts";
import { SourceReader } from "./source-reader.ts";

export async function ingestPaths(
  store: Store,
  paths: readonly string[],
  options: { node?: string | null },
): Promise<void> {
  for (const path of paths) {
    store.exec("BEGIN IMMEDIATE");
    const run = Number(
      store
        .prepare("INSERT INTO run (command, version, started_ms) VALUES ('ingest', '0', ?)")
        .run(Date.now()).lastInsertRowid,
    );
    const source = Number(
      store
        .prepare("INSERT INTO source (name, size, lines, closed, run) VALUES (?, 0, 0, 0, ?)")
        .run(path, run).lastInsertRowid,
    );
    const reader = new SourceReader(store, source, options.node ?? null, { offset: 0, lines: 0 });
    const blocks = new BlockWriter(store, source);
    const fd = openSync(path, "r");
    for (;;) {
      const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
      const n = readSync(fd, buffer, 0, BLOCK_BYTES, null);
      if (n === 0) break;
      const bytes = buffer.subarray(0, n);
      const offset = blocks.size;
      const wait = blocks.append(bytes);
      reader.push(bytes, offset);
      if (wait !== undefined) await wait;
    }
    closeSync(fd);
    reader.end(undefined);
    await blocks.store();
    reader.flush();
    store
      .prepare("UPDATE source SET size = ?, lines = ?, sha256 = ? WHERE id = ?")
      .run(blocks.size, reader.lines, blocks.sha256(true), source);
    store
      .prepare("UPDATE run SET ended_ms = ?, lines = ?, events = ? WHERE id = ?")
      .run(Date.now(), reader.lines, reader.sink.added, run);
    store.exec("COMMIT");
  }
  buildSecondaryIndexes(store);
}
