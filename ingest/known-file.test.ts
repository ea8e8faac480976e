// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { appendFileSync, copyFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openForWriting, prefixHashes, readSource, type Store, sourceHash } from "../store/api.ts";
import { ingestPaths } from "./ingest-paths.ts";
import { dumpAll } from "./testing/dump.ts";
import { steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const sha256 = (text: string) => createHash("sha256").update(text, "latin1").digest("hex");
const SOURCES = "SELECT id, name, size, sha256, resume FROM source ORDER BY id";
const sizes = (store: Store) => rowsOf(store, SOURCES).map(({ size }) => size);
const hashes = (store: Store) =>
  rowsOf(store, SOURCES).map((row) => sourceHash(store, row as unknown as Parameters<typeof sourceHash>[1]));

/** More than the two compared ends. */
const HEAD = steadyLog(1, 600);
const TAIL = steadyLog(601, 610);
/** The same with another byte somewhere. */
const changed = (text: string, at: number) => `${text.slice(0, at)}#${text.slice(at + 1)}`;

/** A log that is read, changed by `change`, and read again. */
async function readTwice<T>(
  change: (path: string) => string | undefined,
  ask: (store: Store, found: unknown) => T,
  options = {},
): Promise<T> {
  const database = newPath("x.db");
  const path = writeLog(HEAD);
  await afterIngest([path], () => {}, {}, database);
  const next = change(path) ?? path;
  return afterIngest([next], (store, { sources }) => ask(store, sources[0]), options, database);
}

describe("a file that was read before", () => {
  it("is known by itself and its ends: bytes between them are not compared", async () => {
    await readTwice(
      (path) => void writeFileSync(path, changed(HEAD, 70_000) + TAIL, "latin1"),
      (store, found) => {
        expect(found).toMatchObject({ relation: "continued", knownBy: "file", events: 10 });
        expect(Buffer.concat([...readSource(store, 1)]).toString("latin1")).toBe(HEAD + TAIL);
      },
    );
  });

  it("is compared whole where that is asked for", async () => {
    const other = changed(HEAD, 70_000) + TAIL;
    await readTwice(
      (path) => void writeFileSync(path, other, "latin1"),
      (store, found) => {
        expect(found).toMatchObject({ relation: "new", knownBy: null });
        expect(sizes(store)).toEqual([HEAD.length, other.length]);
      },
      { compare: true },
    );
  });

  it.each([
    ["its first byte", changed(HEAD, 0)],
    ["a byte 64 KiB from its beginning", changed(HEAD, 65_535)],
    ["the last byte that was read", changed(HEAD, HEAD.length - 2)],
    ["a byte 64 KiB before that", changed(HEAD, HEAD.length - 65_536)],
  ])("is another log where %s has changed", async (_, head) => {
    await readTwice(
      (path) => void writeFileSync(path, head + TAIL, "latin1"),
      (store, found) => {
        expect(found).toMatchObject({ relation: "new" });
        expect(sizes(store)).toEqual([HEAD.length, HEAD.length + TAIL.length]);
      },
    );
  });

  it("is another log where it was emptied and has grown beyond its size", async () => {
    const next = steadyLog(700, 1400);
    await readTwice(
      (path) => {
        truncateSync(path);
        appendFileSync(path, next, "latin1");
        return undefined;
      },
      (store, found) => {
        expect(found).toMatchObject({ relation: "new" });
        expect(sizes(store)).toEqual([HEAD.length, next.length]);
      },
    );
  });

  it("is compared whole where it became shorter", async () => {
    await readTwice(
      (path) => void truncateSync(path, HEAD.length - 500),
      (store, found) => {
        expect(found).toMatchObject({ relation: "known", knownBy: "bytes", bytes: 0 });
        expect(sizes(store)).toEqual([HEAD.length]);
      },
    );
  });

  it("keeps its source under another name", async () => {
    await readTwice(
      (path) => {
        renameSync(path, `${path}.1`);
        return `${path}.1`;
      },
      (store, found) => {
        expect(found).toMatchObject({ relation: "known", knownBy: "file" });
        expect(rowsOf(store, "SELECT name LIKE '%.1' AS renamed, closed FROM source")).toEqual([
          { renamed: 1, closed: 1 },
        ]);
      },
    );
  });

  it("is not known by a file of another host's name", async () => {
    await readTwice(
      () => undefined,
      (store, found) => {
        expect(found).toMatchObject({ relation: "new" });
        expect(sizes(store)).toEqual([HEAD.length, HEAD.length]);
      },
      { node: "other" },
    );
  });
});

describe("a file that was not read before", () => {
  it("is compared whole with what is known, and is known from then on", async () => {
    const database = newPath("x.db");
    const path = writeLog(HEAD);
    await afterIngest([path], () => {}, {}, database);
    const copy = newPath("audit.log");
    copyFileSync(path, copy);
    const by = async () => {
      appendFileSync(copy, TAIL);
      return afterIngest([copy], (_, { sources }) => sources[0]?.knownBy, {}, database);
    };
    expect([await by(), await by()]).toEqual(["bytes", "file"]);
  });
});

describe("the hash of a source that grows", () => {
  it("is a chain: of the first run the whole, of each further run what it added", async () => {
    const database = newPath("x.db");
    const path = writeLog(HEAD);
    const parts = [HEAD, TAIL, steadyLog(611, 640)];
    for (const [i, part] of parts.entries()) {
      if (i > 0) appendFileSync(path, part);
      await afterIngest([path], () => {}, {}, database);
    }
    await afterIngest(
      [path],
      (store) => {
        expect(
          rowsOf(store, "SELECT known_by, added_sha256, packed_sha256, sha256 FROM run_source ORDER BY run"),
        ).toEqual([
          ...parts.map((part, i) => ({
            known_by: i === 0 ? null : "file",
            added_sha256: sha256(part),
            packed_sha256: i === 0 ? sha256(HEAD) : null,
            sha256: i === 0 ? sha256(HEAD) : null,
          })),
          { known_by: "file", added_sha256: null, packed_sha256: null, sha256: null },
        ]);
        const whole = parts.join("");
        expect(hashes(store)).toEqual([sha256(whole)]);
        const ends = [0, HEAD.length, HEAD.length + TAIL.length, whole.length];
        expect([...prefixHashes(store, 1, ends.toReversed())]).toEqual(
          ends.map((end) => [end, sha256(whole.slice(0, end))]),
        );
      },
      {},
      database,
    );
  });

  it("is in its row again when all of it was read once more", async () => {
    const database = newPath("x.db");
    const path = writeLog(HEAD);
    const rowHash = (options: object) =>
      afterIngest([path], (store) => rowsOf(store, SOURCES)[0]?.["sha256"], options, database);
    await rowHash({});
    appendFileSync(path, TAIL);
    expect([await rowHash({}), await rowHash({}), await rowHash({ compare: true })]).toEqual([
      null,
      null,
      sha256(HEAD + TAIL),
    ]);
    expect(await rowHash({})).toBe(sha256(HEAD + TAIL));
  });
});

describe("a small addition", () => {
  it("leaves the indexes of search as they are", async () => {
    const path = writeLog(HEAD);
    const store = openForWriting(newPath("x.db"));
    await ingestPaths(store, [path]);
    const dropped: string[] = [];
    const watched: Store = {
      path: store.path,
      writable: true,
      prepare: (sql) => store.prepare(sql),
      transaction: (work) => store.transaction(work),
      reading: (work) => store.reading(work),
      readingWhile: (work) => store.readingWhile(work),
      close: () => store.close(),
      exec(sql) {
        if (sql.includes("DROP INDEX")) dropped.push(sql);
        store.exec(sql);
      },
    };
    appendFileSync(path, TAIL);
    await ingestPaths(watched, [path]);
    expect(dropped).toEqual([]);
    await ingestPaths(watched, [writeLog(steadyLog(5000, 7000))], { node: "b" });
    expect(dropped.length).toBeGreaterThan(0);
    watched.close();
  });

  it("that was stopped goes on as one that was not", async () => {
    const path = writeLog(HEAD);
    const [stopped, whole] = [newPath("x.db"), newPath("x.db")];
    for (const database of [stopped, whole]) await afterIngest([path], () => {}, {}, database);
    appendFileSync(path, steadyLog(601, 4000), "latin1");
    const abort = new AbortController();
    await afterIngest(
      [path],
      (_, { stopped: was }) => expect(was).toBe(true),
      { batchEvents: 100, signal: abort.signal, onProgress: () => abort.abort() },
      stopped,
    );
    const [after, at] = [
      await afterIngest([path], dumpAll, {}, stopped),
      await afterIngest([path], dumpAll, {}, whole),
    ];
    expect(after).toEqual(at);
  });
});
