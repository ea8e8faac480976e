// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gunzip } from "./gunzip.ts";
import type { PackedRest, Unpacker } from "./packed-bytes.ts";
import { afterArchive } from "./testing/after-archive.ts";
import { tarOf } from "./testing/archives.ts";
import { steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";
import { unxz } from "./unxz.ts";
import { unzstd } from "./unzstd.ts";

const [first, second] = [steadyLog(1, 20), steadyLog(21, 40)];
const packedBy =
  (program: string) =>
  (content: string | Buffer): Buffer =>
    spawnSync(program, ["-c"], { input: content, maxBuffer: 2 ** 28 }).stdout;
const has = (program: string) => spawnSync(program, ["--version"]).status === 0;

interface Packing {
  readonly name: string;
  readonly pack: (content: string | Buffer) => Buffer;
  readonly unpack: Unpacker | undefined;
  /** NUL bytes that may stand between two. */
  readonly padding: number;
}
const PACKINGS: readonly Packing[] = [
  { name: "gzip", pack: (content) => gzipSync(content), unpack: gunzip, padding: 7 },
  { name: "xz", pack: packedBy("xz"), unpack: unxz, padding: 8 },
  { name: "zstd", pack: packedBy("zstd"), unpack: unzstd, padding: 0 },
];

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unpacked(
  unpack: Unpacker,
  bytes: Buffer,
  size: number,
): Promise<{ text: string; rests: PackedRest[] }> {
  const rests: PackedRest[] = [];
  const chunks: Buffer[] = [];
  for await (const chunk of unpack("x", inChunks(bytes, size), (rest) => rests.push(rest)))
    chunks.push(chunk);
  return { text: Buffer.concat(chunks).toString("latin1"), rests };
}

for (const { name, pack, unpack, padding } of PACKINGS) {
  describe.skipIf(unpack === undefined || !has(name))(`${name}: what stands behind the end`, () => {
    const [one, two] = [pack(first), pack(second)];
    const nul = Buffer.alloc(padding);
    const other = Buffer.from("other data, of no packing");
    const open = unpack as Unpacker;

    test("is read or reported, for any chunks of bytes", async () => {
      for (const size of [1, 7, one.length, one.length + 1, one.length + padding, 1 << 20]) {
        const read = (...parts: Buffer[]) => unpacked(open, Buffer.concat(parts), size);
        expect(await read(one, two)).toEqual({ text: first + second, rests: [] });
        expect(await read(one, nul, two, nul)).toEqual({ text: first + second, rests: [] });
        expect(await read(one, nul, other)).toEqual({
          text: first,
          rests: [{ format: name, offset: one.length + padding, bytes: other.length }],
        });
        expect(await read(one, two, other, one)).toEqual({
          text: first + second,
          rests: [{ format: name, offset: one.length + two.length, bytes: other.length + one.length }],
        });
        for (const cut of [two.length - 1, two.length - 9, 20])
          await expect(read(one, two.subarray(0, cut))).rejects.toMatchObject({
            code: "CTR_INGEST_DAMAGED_ARCHIVE",
          });
      }
    });

    test("is a problem of the log, which is kept, and a refusal of an archive", async () => {
      const log = Buffer.concat([one, other]);
      const words = `after the last ${name} data, from byte ${one.length} of the packed file on, are ${other.length} other bytes, which were not read`;
      const database = newPath("x.db");
      const path = writeLog(log);
      for (const problems of [1, 0])
        await afterIngest(
          [path],
          (store, summary) => {
            expect(summary.problems).toBe(problems);
            expect(rowsOf(store, "SELECT code, detail, offset FROM problem")).toEqual([
              { code: "packed-rest", detail: words, offset: first.length },
            ]);
            expect(rowsOf(store, "SELECT count(*) AS n FROM event")).toEqual([{ n: 20 }]);
          },
          { requireRecords: true },
          database,
        );
      const tar = tarOf([{ name: "var/log/audit/audit.log", content: first }]);
      const packedTar = pack(tar);
      expect(await afterArchive(Buffer.concat([packedTar, other]))).toMatchObject({
        events: 20,
        refused: [`: ${words.replace(String(one.length), String(packedTar.length))}`],
      });
      const member = tarOf([{ name: "var/log/audit/audit.log.1.gz", content: log }]);
      expect(await afterArchive(member)).toMatchObject({ events: 20, refused: [] });
    });
  });
}

test("gzip: whatever the header has, and whatever is damaged, is as gunzip has it", async () => {
  const content = Buffer.from(first);
  const plain = gzipSync(content);
  const body = plain.subarray(10);
  const header = (flags: number, ...parts: (string | Buffer)[]) =>
    Buffer.concat([
      Buffer.from([31, 139, 8, flags, 0, 0, 0, 0, 0, 3]),
      ...parts.map((part) => Buffer.from(part)),
      body,
    ]);
  for (const bytes of [
    header(0),
    header(8, "audit.log\0"),
    header(16, "a comment\0"),
    header(4, Buffer.from([3, 0]), "abc"),
    header(28, Buffer.from([1, 0]), "a", "name\0", "comment\0"),
    gzipSync(""),
  ])
    for (const size of [1, 5, 1 << 20])
      expect((await unpacked(gunzip, bytes, size)).text).toBe(gunzipSync(bytes).toString("latin1"));
  await fc.assert(
    fc.asyncProperty(fc.nat(plain.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const damaged = Buffer.from(plain);
      damaged[at] = (damaged[at] as number) ^ change;
      const outcome = await unpacked(gunzip, damaged, 1 << 20).then(
        ({ text, rests }) => rests.length === 0 && text === first,
        () => false,
      );
      const expected = (() => {
        try {
          return gunzipSync(damaged).equals(content);
        } catch {
          return false;
        }
      })();
      expect([at, change, outcome]).toEqual([at, change, expected]);
    }),
    { numRuns: 200, seed: 1 },
  );
});

test("tar: other data after the end mark is reported", async () => {
  const tar = tarOf([{ name: "var/log/audit/audit.log", content: first }]);
  for (const other of ["x", "other data".repeat(100)]) {
    const found = await afterArchive(Buffer.concat([tar, Buffer.from(other)]));
    expect(found).toMatchObject({ events: 20, refused: [expect.stringMatching(/^: /)] });
  }
  const twice = Buffer.concat([tar, tarOf([{ name: "var/log/audit/audit.log.1", content: second }])]);
  expect(await afterArchive(twice)).toMatchObject({ events: 40, refused: [] });
});
