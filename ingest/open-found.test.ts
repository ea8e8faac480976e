// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openForWriting } from "../store/api.ts";
import { ingestPaths } from "./ingest-paths.ts";
import { dumpUnscattered } from "./testing/dump.ts";
import { steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const PIECES = [0, 1, 2, 3].map((at) => steadyLog(at * 100 + 1, at * 100 + 100));

/** A folder of audit.log.3.gz, audit.log.2, audit.log.1 and audit.log. */
function folderOfLogs(): string {
  const folder = dirname(newPath("audit.log"));
  const names = ["audit.log.3.gz", "audit.log.2", "audit.log.1", "audit.log"];
  for (const [at, name] of names.entries()) {
    const bytes = Buffer.from(PIECES[at]!, "latin1");
    writeFileSync(join(folder, name), name.endsWith(".gz") ? gzipSync(bytes) : bytes);
  }
  return folder;
}

/** Calls the function once, when the first bytes of a log are read. */
function once(action: () => void): { readonly onProgress: () => void } {
  let isDone = false;
  return {
    onProgress: () => {
      if (!isDone) action();
      isDone = true;
    },
  };
}

function rotate(folder: string): void {
  for (const name of readdirSync(folder).sort().reverse()) {
    const [, number = "0", packed = ""] = /^audit\.log(?:\.(\d+))?(\.gz)?$/.exec(name)!;
    renameSync(join(folder, name), join(folder, `audit.log.${Number(number) + 1}${packed}`));
  }
  writeFileSync(join(folder, "audit.log"), steadyLog(401, 410));
}

test("an ingest of a folder that is rotated meanwhile reads each log that it found, under its new name", async () => {
  const folder = folderOfLogs();
  const store = openForWriting(newPath("ctraudit.db"));
  const { refusals } = await ingestPaths(
    store,
    [folder],
    once(() => rotate(folder)),
  );
  expect(refusals).toEqual([]);
  const names = ["audit.log.3.gz", "audit.log.3", "audit.log.2", "audit.log.1"];
  expect(rowsOf(store, "SELECT name FROM source ORDER BY id").map(({ name }) => name)).toEqual(
    names.map((name) => join(folder, name)), // the first was already open
  );
  // Those of the listing: otherwise a report would miss audit.log, which this run has read.
  expect(rowsOf(store, "SELECT path FROM run_source ORDER BY position").map(({ path }) => path)).toEqual(
    ["audit.log.3.gz", "audit.log.2", "audit.log.1", "audit.log"].map((name) => join(folder, name)),
  );
  expect(dumpUnscattered(store)).toEqual(await afterIngest([writeLog(PIECES.join(""))], dumpUnscattered));
  store.close();
});

test("a log that is packed or deleted before it is read is named, and the next ingest reads what became of it", async () => {
  const folder = folderOfLogs();
  const store = openForWriting(newPath("ctraudit.db"));
  const pack = () => {
    writeFileSync(join(folder, "audit.log.2.gz"), gzipSync(Buffer.from(PIECES[1]!, "latin1")));
    rmSync(join(folder, "audit.log.2"));
    appendFileSync(join(folder, "audit.log"), steadyLog(401, 410));
  };
  const { refusals } = await ingestPaths(store, [folder], once(pack));
  expect(refusals.map(({ code, message }) => [code, message])).toEqual([
    ["CTR_INGEST_SOURCE_CHANGED", `${join(folder, "audit.log.2")}: was rotated away during the ingest`],
  ]);
  const again = await ingestPaths(store, [folder]);
  expect(again.refusals).toEqual([]);
  const whole = PIECES.join("") + steadyLog(401, 410);
  expect(dumpUnscattered(store)).toEqual(await afterIngest([writeLog(whole)], dumpUnscattered));
  store.close();
});
