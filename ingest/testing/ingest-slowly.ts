// SPDX-License-Identifier: Apache-2.0
// Reads a log in small batches and reports when the given number of them is committed; then it waits to be killed.
import { openForReading, openForWriting } from "../../store/api.ts";
import { ingestPaths } from "../ingest-paths.ts";

const [database, log, wanted] = process.argv.slice(2) as [string, string, string];
const store = openForWriting(database);
const seen = new Set<number>();
await ingestPaths(store, [log], {
  batchEvents: 300,
  onProgress: () => {
    const reader = openForReading(database);
    const size = reader.prepare("SELECT size FROM source").pluck().get() as number | undefined;
    reader.close();
    if (size !== undefined && size > 0) seen.add(size);
    if (seen.size < Number(wanted)) return;
    process.stdout.write("committed\n");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
  },
});
store.close();
