// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { readSource } from "../store/api.ts";
import { steadyLog } from "./testing/lines.ts";
import { afterIngest, rowsOf, writeLog } from "./testing/scratch.ts";
import { unzstd } from "./unzstd.ts";
import { ZstdFrames } from "./zstd-frames.ts";

/** A block header: whether it is the last one, raw (0) or one byte repeated (1), and its length. */
function block(isLast: boolean, type: 0 | 1, size: number, content: Buffer): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE((isLast ? 1 : 0) + type * 2 + size * 8, 0, 3);
  return Buffer.concat([header, content]);
}

const magic = Buffer.from("28b52ffd", "hex");
/** Frames by hand. Source: RFC 8878, 3.1.1 */
const FRAMES: readonly Buffer[] = [
  // A single segment, a content size of one byte, a checksum.
  Buffer.concat([magic, Buffer.from([0x24, 3]), block(true, 0, 3, Buffer.from("abc")), Buffer.alloc(4)]),
  // A window, a content size of eight bytes, a dictionary of four; an empty block, one repeated, a last one.
  Buffer.concat([
    magic,
    Buffer.from([0xc3]),
    Buffer.alloc(1 + 4 + 8),
    block(false, 0, 0, Buffer.alloc(0)),
    block(false, 1, 9000, Buffer.from("z")),
    block(true, 0, 0, Buffer.alloc(0)),
  ]),
  // A skippable one, with and without content.
  Buffer.from("502a4d180300000061626300".slice(0, 22), "hex"),
  Buffer.from("5f2a4d1800000000", "hex"),
];

const hasZstd = spawnSync("zstd", ["--version"]).status === 0;
const zstd = (bytes: string | Buffer, ...options: string[]) =>
  spawnSync("zstd", ["-c", ...options], { input: bytes, maxBuffer: 2 ** 28 }).stdout;

/** Ends of frames, for bytes in pieces of this size. */
function endsOf(bytes: Buffer, size: number): number[] {
  const frames = new ZstdFrames();
  const ends: number[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    for (
      let end = frames.walk(piece, 0);
      end !== undefined;
      end = end < piece.length ? frames.walk(piece, end) : undefined
    )
      ends.push(at + end);
  }
  return ends;
}

describe("frames of zstd end where their blocks end", () => {
  test("for any pieces of bytes", () => {
    const ends: number[] = [];
    for (const frame of FRAMES) ends.push((ends.at(-1) ?? 0) + frame.length);
    for (const size of [1, 2, 3, 7, 1000]) expect(endsOf(Buffer.concat(FRAMES), size)).toEqual(ends);
  });

  test("one that is cut has no end, and what is no frame is an error", () => {
    for (const frame of FRAMES)
      for (let length = 0; length < frame.length; length++)
        expect(endsOf(frame.subarray(0, length), 1000)).toEqual([]);
    expect(() => endsOf(Buffer.concat([...FRAMES, Buffer.from("text")]), 5)).toThrow("other data");
  });

  test.skipIf(!hasZstd)("as the zstd program writes them", () => {
    for (const options of [["-1"], ["-19", "--no-check"], ["--long=24"], ["-3", "--no-content-size"]]) {
      const [one, two] = [zstd(steadyLog(1, 2000), ...options), zstd("x", ...options)];
      expect(endsOf(Buffer.concat([one, two]), 999)).toEqual([one.length, one.length + two.length]);
    }
  });
});

describe.skipIf(unzstd === undefined || !hasZstd)("zstd", () => {
  test("is unpacked, frame after frame", async () => {
    const packed = Buffer.concat([zstd(steadyLog(1, 50)), zstd(""), zstd(steadyLog(51, 90), "-19")]);
    await afterIngest([writeLog(packed, "audit.log.1.zst")], (store) => {
      expect(Buffer.concat([...readSource(store, 1)]).toString("latin1")).toBe(steadyLog(1, 90));
      expect(rowsOf(store, "SELECT count(*) AS n FROM event")).toEqual([{ n: 90 }]);
    });
  });

  test("that is cut or damaged, or needs more than 128 MiB, is an error", async () => {
    const packed = zstd(steadyLog(1, 400));
    const changed = Buffer.from(packed);
    changed[packed.length >> 1] = (changed[packed.length >> 1] as number) ^ 0x55;
    const greedy = zstd(Buffer.alloc(2 ** 28), "--long=28");
    for (const bad of [packed.subarray(0, packed.length - 9), changed, greedy])
      await expect(afterIngest([writeLog(bad, "x.zst")], () => {})).rejects.toMatchObject({
        code: "CTR_INGEST_DAMAGED_ARCHIVE",
      });
  });

  test("that was cut within the first bytes of a second frame is read up to there", async () => {
    const packed = zstd(steadyLog(1, 400));
    const cut = writeLog(Buffer.concat([packed, packed.subarray(0, 3)]), "x.zst");
    await afterIngest([cut], (store, { events, refusals }) => {
      expect(events).toBe(400);
      expect(refusals.map(({ code }) => code)).toEqual(["CTR_INGEST_DAMAGED_ARCHIVE"]);
      expect(rowsOf(store, "SELECT code FROM problem")).toEqual([{ code: "packed-cut" }]);
    });
  });

  test("of a few KiB with a large content is read in bounded memory", async () => {
    const packed = Buffer.concat([zstd(steadyLog(1, 1)), zstd(Buffer.alloc(160 * 1024 * 1024, "x"))]);
    expect(packed.length).toBeLessThan(100_000);
    const before = process.memoryUsage().rss;
    let highest = 0;
    const watch = () => {
      highest = Math.max(highest, process.memoryUsage().rss);
    };
    await afterIngest([writeLog(packed, "audit.log.1.zst")], (_, { events }) => expect(events).toBe(1), {
      onProgress: watch,
    });
    expect(highest - before).toBeLessThan(150 * 1024 * 1024);
  });
});
