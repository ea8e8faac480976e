// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { openForWriting, readSource, type Store } from "../store/api.ts";
import { ingestPaths } from "./ingest-paths.ts";
import { eventLines, steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";
import { unzstd } from "./unzstd.ts";

const PROBLEMS = "SELECT code, offset, length, line FROM problem ORDER BY offset";
const problemsOf = (content: string | Buffer, name?: string) =>
  afterIngest([writeLog(content, name)], (store) => rowsOf(store, PROBLEMS));
const contentOf = (store: Store) => Buffer.concat([...readSource(store, 1)]);

async function refusal(paths: readonly string[]): Promise<unknown> {
  const store = openForWriting(newPath("x.db"));
  try {
    await ingestPaths(store, paths);
    return undefined;
  } catch (error) {
    return (error as { code?: unknown }).code;
  } finally {
    expect(rowsOf(store, "SELECT (SELECT count(*) FROM event) + (SELECT count(*) FROM block) AS n")).toEqual([
      { n: 0 },
    ]);
    store.close();
  }
}

describe("a path that is not a log is refused, with nothing stored", () => {
  test("no such file", async () =>
    expect(await refusal([newPath("none.log")])).toBe("CTR_INGEST_NO_SUCH_FILE"));

  test("a missing file after a good one", async () => {
    expect(await refusal([writeLog(steadyLog(1, 3)), newPath("none.log")])).toBe("CTR_INGEST_NO_SUCH_FILE");
  });

  test("a directory without logs", async () => {
    const folder = newPath("logs");
    mkdirSync(folder);
    writeFileSync(join(folder, "syslog"), "x\n");
    expect(await refusal([folder])).toBe("CTR_INGEST_NO_LOGS");
  });

  test("zstd without support in Node.js, and bzip2, with the tool that unpacks them", async () => {
    const zstd = [["28b52ffd00", "zstd -dc"]] as const;
    for (const [magic, tool] of [
      ...(unzstd === undefined ? zstd : []),
      ["425a683931", "bzip2 -dc"],
    ] as const) {
      const path = writeLog(Buffer.from(magic, "hex"), "audit.log.2.packed");
      const store = openForWriting(newPath("x.db"));
      await expect(ingestPaths(store, [path])).rejects.toMatchObject({
        code: "CTR_INGEST_PACKED",
        hint: expect.stringContaining(tool) as string,
      });
      store.close();
    }
  });

  test("a damaged gzip file", async () => {
    const packed = gzipSync(steadyLog(1, 400));
    packed[packed.length - 30] = (packed[packed.length - 30] as number) ^ 0x55;
    expect(await refusal([writeLog(packed, "audit.log.1.gz")])).toBe("CTR_INGEST_DAMAGED_ARCHIVE");
  });
});

describe("bytes that are not records are kept, and reported", () => {
  test("an empty log is not a source", async () => {
    await afterIngest([writeLog("")], (store, { sources }) => {
      expect(sources).toMatchObject([{ relation: "empty", source: undefined }]);
      expect(rowsOf(store, "SELECT * FROM source")).toEqual([]);
    });
  });

  test("binary data after a record: each line is a problem", async () => {
    const record = Buffer.from(`${eventLines(0, 1)[0]}\n`);
    const noise = Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7 + (i >> 3)) % 256));
    const binary = Buffer.concat([record, noise]);
    await afterIngest([writeLog(binary, "x.1")], (store, { lines }) => {
      expect(rowsOf(store, "SELECT count(*) AS n FROM event")).toEqual([{ n: 1 }]);
      const empty = binary
        .toString("latin1")
        .split("\n")
        .filter((line) => line === "" || line === "\r").length;
      expect(rowsOf(store, PROBLEMS)).toHaveLength(lines - 1 - empty + (binary.at(-1) === 10 ? 1 : 0));
      expect(contentOf(store)).toEqual(binary);
    });
  });

  test("NUL bytes", async () => {
    const [before, after] = [eventLines(0, 1), eventLines(5, 2)];
    const text = `${before.join("\n")}\n${after[0]?.replace("dish", "d\0sh")}\n${after[1]}\n`;
    expect(await problemsOf(text)).toMatchObject([{ code: "nul-bytes", line: 4 }]);
  });

  test("a line of 10 MiB: the lines around it are read, its bytes are kept", async () => {
    const [before, after] = [steadyLog(1, 3), steadyLog(4, 6)];
    const long = "x".repeat(10 * 1024 * 1024);
    await afterIngest([writeLog(`${before}${long}\n${after}`)], (store) => {
      expect(rowsOf(store, PROBLEMS)).toEqual([
        { code: "line-too-long", offset: before.length, length: long.length, line: 10 },
      ]);
      expect(rowsOf(store, "SELECT count(*) AS n FROM event")).toEqual([{ n: 6 }]);
      expect(contentOf(store).length).toBe(before.length + long.length + 1 + after.length);
    });
  });

  test("CRLF is a line end and not part of a value; the bytes are unchanged", async () => {
    const text = steadyLog(1, 4).replaceAll("\n", "\r\n");
    await afterIngest([writeLog(text)], (store) => {
      expect(rowsOf(store, PROBLEMS)).toEqual([]);
      expect(rowsOf(store, "SELECT key, flags & 3 AS whole FROM event")).toEqual(
        Array(4).fill({ key: null, whole: 1 }),
      );
      expect(contentOf(store).toString("latin1")).toBe(text);
    });
  });

  test("an incomplete last line is a problem only if nothing can follow", async () => {
    const text = steadyLog(1, 3).slice(0, -9);
    expect(await problemsOf(text, "audit.log")).toEqual([]);
    expect(await problemsOf(text, "audit.log.1")).toMatchObject([{ code: "unterminated", line: 9 }]);
  });

  test("lines without an event id keep their own code", async () => {
    const text =
      'host audit[9235]: AVC avc:  denied  { read } for  pid=1 comm="x"\ntype=SYSCALL msg=audit(06/05/2018 12:39:29.636:26949) : arch=x86_64\n';
    expect(await problemsOf(steadyLog(1, 1) + text)).toMatchObject([
      { code: "no-event-id-journald" },
      { code: "no-event-id-interpreted" },
    ]);
  });

  test("more than 65,536 records of one event: the rest are problems", async () => {
    const line = eventLines(0, 1)[2];
    const text = `${line}\n`.repeat(65_540);
    await afterIngest([writeLog(text)], (store) => {
      expect(rowsOf(store, "SELECT code, count(*) AS n FROM problem GROUP BY 1")).toEqual([
        { code: "record-limit", n: 4 },
      ]);
      expect(rowsOf(store, "SELECT count(*) AS n FROM event")).toEqual([{ n: 1 }]);
    });
  });
});

test("a log truncated during its read is reported, and the part read stays", async () => {
  const path = writeLog(steadyLog(1, 3000));
  const store = openForWriting(newPath("x.db"));
  let chunks = 0;
  const shorten = () => {
    if (++chunks === 3) truncateSync(path, 100);
  };
  const { refusals } = await ingestPaths(store, [path], { batchEvents: 100, onProgress: shorten });
  expect(refusals.map(({ code }) => code)).toEqual(["CTR_INGEST_SOURCE_CHANGED"]);
  expect(rowsOf(store, "SELECT count(*) AS n FROM source WHERE resume IS NOT NULL")).toEqual([{ n: 0 }]);
  expect(rowsOf(store, "SELECT count(*) AS n FROM run WHERE ended_ms IS NULL")).toEqual([{ n: 0 }]);
  expect(rowsOf(store, "SELECT count(*) > 0 AS some FROM event")).toEqual([{ some: 1 }]);
  expect(rowsOf(store, "PRAGMA foreign_key_check")).toEqual([]);
  store.close();
});

test("a directory is read by age, packed logs too", async () => {
  const path = writeLog(steadyLog(301, 400));
  writeFileSync(`${path}.1`, steadyLog(201, 300));
  writeFileSync(
    `${path}.2.gz`,
    Buffer.concat([gzipSync(steadyLog(101, 150)), gzipSync(steadyLog(151, 200))]),
  );
  writeFileSync(`${path}.10`, steadyLog(1, 100));
  await afterIngest([dirname(path)], (store, { sources }) => {
    expect(sources.map((source) => source.path.slice(path.length))).toEqual([".10", ".2.gz", ".1", ""]);
    expect(
      rowsOf(
        store,
        "SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM boot) AS boots, (SELECT count(*) FROM gap) AS gaps",
      ),
    ).toEqual([{ events: 400, boots: 1, gaps: 0 }]);
  });
});

const hasXz = spawnSync("xz", ["--version"]).status === 0;
const xz = (bytes: Buffer | string, ...options: string[]) =>
  spawnSync("xz", ["-c", ...options], { input: bytes, maxBuffer: 2 ** 28 }).stdout;

describe.skipIf(!hasXz)("xz", () => {
  test("is unpacked, streams one after another and the largest dictionary of its levels too", async () => {
    const packed = Buffer.concat([xz(steadyLog(1, 50)), xz(steadyLog(51, 90), "-9")]);
    await afterIngest([writeLog(packed, "audit.log.1.xz")], (store) => {
      expect(contentOf(store).toString("latin1")).toBe(steadyLog(1, 50) + steadyLog(51, 90));
      expect(rowsOf(store, "SELECT count(*) AS n FROM event")).toEqual([{ n: 90 }]);
    });
  });

  test("that is damaged is an error, and so is one that needs more than 64 MiB", async () => {
    const packed = xz(steadyLog(1, 400));
    const changed = Buffer.from(packed);
    changed[packed.length >> 1] = (changed[packed.length >> 1] as number) ^ 0x55;
    const greedy = xz(steadyLog(1, 4), "--lzma2=dict=768MiB,mode=fast,mf=hc3");
    for (const bad of [changed, greedy]) {
      expect(await refusal([writeLog(bad, "audit.log.1.xz")])).toBe("CTR_INGEST_DAMAGED_ARCHIVE");
    }
  });

  test("of a few KiB with a large content is read in bounded memory", async () => {
    const packed = Buffer.concat([xz(steadyLog(1, 1)), xz(Buffer.alloc(160 * 1024 * 1024, "x"), "-1")]);
    expect(packed.length).toBeLessThan(100_000);
    const before = process.memoryUsage().rss;
    let highest = 0;
    const watch = () => {
      highest = Math.max(highest, process.memoryUsage().rss);
    };
    await afterIngest(
      [writeLog(packed, "audit.log.1.xz")],
      (store) =>
        expect(rowsOf(store, PROBLEMS)).toMatchObject([{ code: "unterminated", length: 160 * 1024 * 1024 }]),
      { onProgress: watch },
    );
    expect(highest - before).toBeLessThan(150 * 1024 * 1024);
  });
});

test("a small gzip file with a large content is read in bounded memory", async () => {
  const line = `${"x".repeat(1000)}\n`;
  const packed = gzipSync(line.repeat(30_000), { level: 9 });
  const many = Buffer.concat([gzipSync(steadyLog(1, 1)), packed, packed, packed]);
  const before = process.memoryUsage().rss;
  let highest = 0;
  const watch = () => {
    highest = Math.max(highest, process.memoryUsage().rss);
  };
  await afterIngest([writeLog(many, "audit.log.1.gz")], (_, { problems }) => expect(problems).toBe(90_000), {
    onProgress: watch,
  });
  expect(highest - before).toBeLessThan(150 * 1024 * 1024);
});

describe("numbers that no kernel writes", () => {
  const line = (arch: string) => eventLines(0, 1)[0]!.replace(/arch=\S+ /, `arch=${arch} `);

  test.each(["c000003ec000003ec000003e", "ffffffffffffffffffffffff", "c000003g", "-1", ""])(
    "arch=%s names no call",
    async (arch) => {
      await afterIngest([writeLog(`${line(arch)}\n`)], (store) => {
        expect(rowsOf(store, "SELECT call FROM event")).toEqual([{ call: null }]);
      });
    },
  );

  test("serial 0 of the first boot is an event like any other", async () => {
    await afterIngest([writeLog(`${eventLines(0, 0)[0]!}\n`)], (store) => {
      expect(rowsOf(store, "SELECT id <> 0 AS isAny FROM event")).toEqual([{ isAny: 1 }]);
    });
  });
});
