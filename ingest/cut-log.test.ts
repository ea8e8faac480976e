// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { tarOf } from "./testing/archives.ts";
import { dumpAll } from "./testing/dump.ts";
import { steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const log = steadyLog(1, 6000);
const member = "var/log/audit/audit.log";
const xz = (content: string): Buffer =>
  spawnSync("xz", ["-c"], { input: content, maxBuffer: 2 ** 28 }).stdout;
const hasXz = spawnSync("xz", ["--version"]).status === 0;
const cut = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length * 0.7));
const RUNS = "SELECT count(*) AS runs, sum(ended_ms IS NULL) AS unfinished FROM run";

const MEMBERS = [
  gzipSync(cut(Buffer.from(log))),
  gzipSync(Buffer.from(log).subarray(cut(Buffer.from(log)).length)),
] as const;

const CUT: readonly (readonly [string, Buffer, Buffer])[] = [
  ["gzip", cut(gzipSync(log)), gzipSync(log)],
  [
    "gzip, within the first bytes of a second member",
    Buffer.concat([MEMBERS[0], MEMBERS[1].subarray(0, 2)]),
    Buffer.concat(MEMBERS),
  ],
  ["tar", cut(tarOf([{ name: member, content: log }])), tarOf([{ name: member, content: log }])],
  [
    "tar.gz",
    cut(gzipSync(tarOf([{ name: member, content: log }]))),
    gzipSync(tarOf([{ name: member, content: log }])),
  ],
  [
    "gzip in tar",
    tarOf([{ name: `${member}.1.gz`, content: cut(gzipSync(log)) }]),
    tarOf([{ name: `${member}.1.gz`, content: gzipSync(log) }]),
  ],
  ...(hasXz ? [["xz", cut(xz(log)), xz(log)] as const] : []),
];

describe("a cut packed log", () => {
  test.each(CUT)(
    "is read up to the cut, is reported, and is continued by the complete log: %s",
    async (_, some, all) => {
      const path = writeLog(some, "x");
      const database = newPath("x.db");
      for (const run of [1, 2])
        await afterIngest(
          [path],
          (store, { refusals }) => {
            expect(refusals[0]?.code).toBe("CTR_INGEST_DAMAGED_ARCHIVE");
            const [found] = rowsOf(store, "SELECT size, resume, name FROM source") as {
              size: number;
              resume: null;
            }[];
            expect(found?.size).toBeGreaterThan(log.length / 3);
            expect(found?.resume).toBeNull();
            expect(rowsOf(store, "SELECT code, offset FROM problem WHERE code = 'packed-cut'")).toEqual([
              { code: "packed-cut", offset: found?.size },
            ]);
            expect(rowsOf(store, RUNS)).toEqual([{ runs: run, unfinished: 0 }]);
          },
          { requireRecords: true },
          database,
        );
      writeFileSync(path, all);
      const whole = await afterIngest([path], dumpAll, {}, database);
      expect(whole).toEqual(await afterIngest([path], dumpAll));
    },
  );

  test("before its first record is refused, with the reason", async () => {
    const packed = gzipSync(log).subarray(0, 40);
    await expect(
      afterIngest([writeLog(packed, "x.gz")], () => {}, { requireRecords: true }),
    ).rejects.toMatchObject({ code: "CTR_INGEST_DAMAGED_ARCHIVE" });
  });
});

test("of a damaged log nothing stays, also where much was read before, and no ingest is left open", async () => {
  const large = steadyLog(1, 20_000);
  const packed = gzipSync(large);
  packed[packed.length - 6] = (packed[packed.length - 6] as number) ^ 1;
  const path = writeLog(
    tarOf([
      { name: `${member}.1.gz`, content: packed },
      { name: member, content: steadyLog(20_001, 20_010) },
    ]),
  );
  await afterIngest([path], (store, { refusals }) => {
    expect(refusals.map(({ message }) => message)).toEqual([expect.stringContaining("incorrect data check")]);
    expect(rowsOf(store, "SELECT count(*) AS n FROM event")).toEqual([{ n: 10 }]);
    expect(rowsOf(store, "SELECT count(*) AS n FROM source")).toEqual([{ n: 1 }]);
    expect(rowsOf(store, RUNS)).toEqual([{ runs: 1, unfinished: 0 }]);
  });
});
