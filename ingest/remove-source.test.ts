// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { removeSource } from "./remove-source.ts";
import { steadyLog } from "./testing/lines.ts";
import { afterIngest, rowsOf, writeLog } from "./testing/scratch.ts";

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
