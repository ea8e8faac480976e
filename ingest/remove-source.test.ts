// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { openForWriting, RecordReader, type Store } from "../store/api.ts";
import { ingestPaths } from "./ingest-paths.ts";
import { planPruning, prune } from "./pruning/prune.ts";
import { removeSource } from "./remove-source.ts";
import { steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

test("a source that is taken out leaves no boot behind whose events went to another while it was read", async () => {
  await afterIngest([writeLog(steadyLog(1, 3))], async (store) => {
    const before = rowsOf(store, "SELECT boot, events FROM time_bucket ORDER BY boot");
    store.exec(
      "INSERT INTO boot SELECT id + 7, node, 'serial-fell', first_ms, last_ms, first_seq, last_seq FROM boot; INSERT INTO time_bucket SELECT boot + 7, bucket, first_event, last_event, events FROM time_bucket",
    );
    store.exec(
      "INSERT INTO source (id, name, size, lines, closed, run) VALUES (9, 'refused.log', 0, 0, 1, 1)",
    );
    removeSource(store, 9);
    expect(rowsOf(store, "SELECT boot, events FROM time_bucket ORDER BY boot")).toEqual(before);
    expect(rowsOf(store, "SELECT count(*) AS boots FROM boot")).toEqual([{ boots: before.length }]);
  });
});

test("a line that another source has too stays when the source is taken out in which it was read first", async () => {
  const lines = steadyLog(1, 9).trimEnd().split("\n");
  // the other log lacks the PATH of the fifth event: otherwise it would be the first log, grown
  const [first, second] = [lines.slice(0, 17), lines.slice(10).filter((line) => line !== lines[13])];
  const logs = [first, second].map((some, i) => writeLog(`${some.join("\n")}\n`, `audit.log.${2 - i}`));
  const linesOf = (store: Store) => {
    const records = new RecordReader(store);
    const events = rowsOf(store, "SELECT id FROM event ORDER BY id");
    return events.flatMap(({ id }) => records.recordsOf(id as number).map(({ line }) => line));
  };
  for (const takeOut of [removeFirst, pruneFirst]) {
    const store = openForWriting(newPath("x.db"));
    await ingestPaths(store, logs);
    expect(linesOf(store)).toEqual(lines);
    await takeOut(store);
    // A prune keeps the boot's first event.
    expect(linesOf(store).slice(-second.length)).toEqual(second);
    expect(rowsOf(store, "SELECT name FROM todo")).toEqual([]);
    store.close();
  }
});

async function removeFirst(store: Store): Promise<void> {
  store.transaction(() => removeSource(store, 1));
  await ingestPaths(store, [writeLog("")]);
}

async function pruneFirst(store: Store): Promise<void> {
  const plan = planPruning(store, { beforeMs: 1_700_000_000_065 });
  expect(plan.sources.map(({ id }) => id)).toEqual([1]);
  await prune(store, plan, 0);
}
