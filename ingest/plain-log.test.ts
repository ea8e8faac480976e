// SPDX-License-Identifier: Apache-2.0
import { truncateSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PlainLog } from "./plain-log.ts";
import { steadyLog } from "./testing/lines.ts";
import { writeLog } from "./testing/scratch.ts";

const before = steadyLog(1, 20);
const after = steadyLog(1001, 1200);

test.each([
  ["known up to its end", before.length],
  ["new", 0],
])(
  "a log that is %s, emptied and written anew beyond that place, gives nothing of what it has now",
  async (_, from) => {
    const path = writeLog(before);
    const log = new PlainLog(path);
    const given: Buffer[] = [];
    const bytes = log.from(from);
    if (from === 0) given.push((await bytes.next()).value as Buffer);
    truncateSync(path, 0);
    writeFileSync(path, after);
    for await (const piece of bytes) given.push(piece);
    expect(Buffer.concat(given).toString()).toBe(from === 0 ? before : "");
    expect(log.change?.code).toBe("CTR_INGEST_SOURCE_CHANGED");
    log.close();
  },
);

test("a log that was empty when it was opened is read on while it grows", async () => {
  const path = writeLog("");
  const log = new PlainLog(path);
  writeFileSync(path, before);
  const given: Buffer[] = [];
  for await (const piece of log.from(0)) given.push(piece);
  expect([Buffer.concat(given).toString(), log.change]).toEqual([before, undefined]);
  log.close();
});
