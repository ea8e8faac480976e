// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { parseRecord } from "../grammar/api.ts";
import { RecordReader, readSource, type Store } from "../store/api.ts";
import { afterIngest, corpus, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

function logsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(log|log\.gz|txt)$/.test(name))
    .map((name) => join(folder, name))
    .sort();
}

const logs = corpus === undefined ? [] : logsBelow(corpus);

/** Each line is a record of exactly one event or a problem; the positions stored with events point to their lines. */
function expectNothingLost(store: Store, bytes: Buffer): void {
  const text = bytes.toString("latin1");
  const seen = new Map<number, number>();
  const reader = new RecordReader(store);
  for (const id of store.prepare("SELECT id FROM event ORDER BY id").pluck().all() as number[]) {
    for (const { offset, length, line } of reader.recordsOf(id)) {
      seen.set(offset, (seen.get(offset) ?? 0) + 1);
      const end = offset + length;
      if (!text.startsWith(line, offset) || (text.charCodeAt(end) !== 10 && end < text.length))
        throw new Error(`no such line at ${offset}`);
    }
  }
  for (const { offset } of rowsOf(store, "SELECT offset FROM problem") as { offset: number }[])
    seen.set(offset, (seen.get(offset) ?? 0) + 1);
  let start = 0;
  let lines = 0;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
    if (end > start && text.slice(start, end) !== "\r") {
      if (seen.get(start) !== 1) throw new Error(`the line at ${start} is in ${seen.get(start) ?? 0} places`);
      lines++;
    }
    start = end + 1;
  }
  expect(seen.size - lines).toBe(start < text.length ? 1 : 0);
}

function distinctIds(bytes: Buffer): number {
  const ids = new Set<string>();
  for (const line of bytes.toString("latin1").split("\n")) {
    const result = parseRecord(line);
    if (!result.ok) continue;
    const { node, timeMs, serial, type } = result.record;
    ids.add(`${node} ${timeMs} ${serial} ${type.startsWith("DAEMON_")}`);
  }
  return ids.size;
}

describe.skipIf(corpus === undefined)("real logs", () => {
  test.each(logs)(
    "%s: every line is a record of one event or a problem, every byte comes back",
    async (path) => {
      const packed = readFileSync(path);
      const bytes = path.endsWith(".gz") ? gunzipSync(packed) : packed;
      const name = path.endsWith(".gz") ? path : writeLog(bytes, "audit.log.1");
      await afterIngest([name], (store, summary) => {
        expect(rowsOf(store, "SELECT count(*) AS n FROM event")).toEqual([{ n: distinctIds(bytes) }]);
        expectNothingLost(store, bytes);
        const hash = createHash("sha256");
        for (const block of readSource(store, 1)) hash.update(block);
        const digest = createHash("sha256").update(bytes).digest("hex");
        expect(hash.digest("hex")).toBe(digest);
        expect(rowsOf(store, "SELECT sha256, size FROM source")).toEqual([
          { sha256: digest, size: bytes.length },
        ]);
        expect(rowsOf(store, "PRAGMA foreign_key_check")).toEqual([]);
        expect(summary.sources[0]?.complete).toBe(true);
      });
    },
  );

  test("docker-sock: 151,773 events, 777 of them with a record of user space and a SYSCALL", async () => {
    const path = logs.find((log) => log.includes("docker-sock")) as string;
    await afterIngest([path], (store) => {
      expect(rowsOf(store, "SELECT count(*) AS n FROM event")).toEqual([{ n: 151_773 }]);
      const both =
        "SELECT count(*) AS n FROM event e JOIN string s ON s.id = e.types WHERE ',' || value || ',' LIKE '%,USER,%' AND ',' || value || ',' LIKE '%,SYSCALL,%'";
      expect(rowsOf(store, both)).toEqual([{ n: 777 }]);
      expect(rowsOf(store, "SELECT count(*) AS n FROM boot")).toEqual([{ n: 1 }]);
    });
  });

  test("go-libaudit's logs give the events that it expects", async () => {
    const folder = join(corpus as string, "go-libaudit", "testdata");
    const expected = JSON.parse(readFileSync(join(folder, "EXPECTED.json"), "utf8")) as Record<
      string,
      { events: [number, number][] }
    >;
    for (const name of readdirSync(folder).filter((file) => file.endsWith(".log"))) {
      await afterIngest(
        [join(folder, name)],
        (store) => {
          const rows = rowsOf(
            store,
            "SELECT (e.id >> 3) & 4294967295 AS serial, length(value) - length(replace(value, ',', '')) + 1 AS records FROM event e JOIN string s ON s.id = e.types ORDER BY e.id",
          );
          expect([name, rows.map(({ serial, records }) => [serial, records])]).toEqual([
            name,
            expected[name]?.events,
          ]);
        },
        {},
        newPath("x.db"),
      );
    }
  });
});
