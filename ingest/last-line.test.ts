// SPDX-License-Identifier: Apache-2.0
import {
  appendFileSync,
  closeSync,
  openSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { parseRecord } from "../grammar/api.ts";
import { isReadOnly } from "./completeness.ts";
import { hasEnd } from "./has-end.ts";
import { isBeingWritten } from "./is-being-written.ts";
import { tarOf } from "./testing/archives.ts";
import { dumpAll } from "./testing/dump.ts";
import { callLine, eventLines, stamp, steadyLog, titleLine } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

vi.mock(import("./is-being-written.ts"), async (original) => {
  const module = await original();
  return { ...module, isBeingWritten: vi.fn(module.isBeingWritten) };
});

/** The files of other processes can be inspected only on some machines. */
function aWriter(answer: "yes" | "no" | "unknown"): void {
  vi.mocked(isBeingWritten).mockReturnValue(answer);
}

const text = steadyLog(1, 9).slice(0, -1);
const COUNTS = `SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM problem) AS problems,
  (SELECT sum(flags & 1) FROM event) AS whole, size, lines, waiting FROM source`;

describe("an incomplete last line", () => {
  const read = { events: 9, problems: 0, whole: 9, size: text.length, lines: 27, waiting: 0 };

  test.each([
    ["a rotated log", () => writeLog(text, "audit.log.1")],
    ["a packed one", () => writeLog(gzipSync(text), "x.gz")],
    ["a member of an archive", () => writeLog(tarOf([{ name: "audit.log", content: text }]))],
  ])("is read where nothing can follow: %s", async (_, path) => {
    await afterIngest([path()], (store) => expect(rowsOf(store, COUNTS)).toEqual([read]));
  });

  test.each([
    ["an array of objects", (lines: string[]) => lines.map((message) => ({ message }))],
    ["an array of texts", (lines: string[]) => lines],
    ["an object", (lines: string[]) => ({ events: lines.map((message) => ({ message })) })],
  ])("is whole where it is whole JSON, whatever its records end with: %s", async (_, wrap) => {
    const [call] = eventLines(0, 1);
    const cut = JSON.stringify(wrap([...eventLines(0, 1), call!.slice(0, -9)]));
    await afterIngest([writeLog(cut, "x.json")], (store) =>
      expect(rowsOf(store, COUNTS)).toMatchObject([{ events: 1, size: cut.length, waiting: 0 }]),
    );
  });

  test("makes no source before it has ended, if it is the only one", async () => {
    aWriter("yes");
    const [path, database] = [newPath("audit.log"), newPath("x.db")];
    writeFileSync(path, text.slice(0, 50));
    await afterIngest(
      [path],
      (store, summary) => {
        expect(summary.sources).toMatchObject([{ relation: "empty", pendingBytes: 50, source: undefined }]);
        expect(rowsOf(store, "SELECT * FROM source")).toEqual([]);
      },
      {},
      database,
    );
    appendFileSync(path, `${text.slice(50)}\n`);
    const counts = { events: 9, problems: 0, whole: 9, size: text.length + 1, lines: 27, waiting: 0 };
    await afterIngest([path], (store) => expect(rowsOf(store, COUNTS)).toEqual([counts]), {}, database);
  });

  test("is read in a file without a writer, and waits in one with a writer", async () => {
    const ended = text.lastIndexOf("\n") + 1;
    const waiting = {
      events: 9,
      problems: 0,
      whole: 0,
      size: ended,
      lines: 26,
      waiting: text.length - ended,
    };
    for (const [answer, counts] of [
      ["no", read],
      ["yes", { ...waiting, whole: 8 }],
      ["unknown", read],
    ] as const) {
      aWriter(answer);
      await afterIngest([writeLog(text)], (store) => expect(rowsOf(store, COUNTS)).toEqual([counts]));
    }
  });

  test("waits if writers are unknown and it may have been cut, until the file has not changed for ten minutes", async () => {
    aWriter("unknown");
    const cut = text.slice(0, -1);
    const ago = (ms: number) => new Date(Date.now() - ms);
    const path = writeLog(cut, "audit.log");
    for (const [age, waiting, problems] of [
      [0, true, 0],
      [9 * 60_000, true, 0],
      [11 * 60_000, false, 1],
    ] as const) {
      utimesSync(path, ago(age), ago(age));
      await afterIngest([path], (store) => {
        const found = rowsOf(store, COUNTS)[0] as { waiting: number; problems: number };
        expect([age, found.waiting > 0, found.problems]).toEqual([age, waiting, problems]);
      });
    }
    aWriter("yes");
    await afterIngest([path], (store) => expect(rowsOf(store, COUNTS)[0]).toMatchObject({ problems: 0 }));
  });

  test("that waited is read when there is no writer any more, or the user declares it complete", async () => {
    for (const options of [{}, { final: true }]) {
      const database = newPath("x.db");
      const path = writeLog(text);
      aWriter("yes");
      await afterIngest([path], () => {}, {}, database);
      aWriter(options.final === true ? "yes" : "no");
      await afterIngest(
        [path],
        (store, { events }) => {
          expect(events).toBe(0);
          expect(rowsOf(store, COUNTS)).toEqual([read]);
        },
        options,
        database,
      );
    }
  });

  test("that may have been cut is a problem, until the user declares it complete", async () => {
    const line = `type=CONTAINER_ID msg=${stamp(90, 9)}: contid=12345`;
    const path = writeLog(
      `${steadyLog(1, 8)}${callLine(90, 9)}\n${titleLine(90, 9)}\n${line}`,
      "audit.log.1",
    );
    const database = newPath("x.db");
    const statements = "SELECT count(*) AS n FROM statement";
    await afterIngest(
      [path],
      (store) => {
        expect(rowsOf(store, "SELECT code FROM problem")).toEqual([{ code: "unterminated" }]);
        expect(rowsOf(store, statements)).toEqual([{ n: 0 }]);
      },
      {},
      database,
    );
    const again = await afterIngest(
      [path],
      (store) => {
        expect(rowsOf(store, "SELECT code FROM problem")).toEqual([]);
        expect(rowsOf(store, statements)).toEqual([{ n: 1 }]);
        return dumpAll(store);
      },
      { final: true },
      database,
    );
    expect(again).toEqual(await afterIngest([path], dumpAll, { final: true }));
  });

  test("alone is refused where it may have been cut", async () => {
    const path = writeLog(callLine(0, 1).slice(0, 99), "audit.log.1");
    await expect(afterIngest([path], () => {}, { requireRecords: true })).rejects.toMatchObject({
      code: "CTR_INGEST_NO_RECORDS",
      hint: "--final reads a last line without a line end as it is",
    });
    await afterIngest([path], (_, { events }) => expect(events).toBe(1), { final: true });
  });
});

describe("a log that ended within a line and goes on equals one that was read at once", () => {
  const tail = `type=BPF msg=${stamp(95, 10)}: prog-id=123 op=LOAD\n${callLine(100, 11)}\n${titleLine(100, 11)}\n`;
  const enriched = callLine(110, 12).replace(
    "key=(null)",
    'key="a"\x1dARCH=x86_64 SYSCALL=unlink AUID="ann"',
  );
  const log = `${steadyLog(1, 9)}${tail}${enriched}\n${eventLines(120, 13).join("\r\n")}\r\n`;

  test.each([
    ["as far as it shows its end", {}, "audit.log.1"],
    ["as far as it shows its end, where nobody knows if somebody writes", {}, "audit.log"],
    ["as it stands", { final: true }, "audit.log.1"],
  ])("its last line read %s", async (_, options, name) => {
    aWriter("unknown");
    const path = newPath(name);
    const expected = await afterRead([log]);
    // A waiting first line leaves a source without a byte.
    const min = name === "audit.log" ? log.indexOf("\n") + 1 : 0;
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(fc.integer({ min, max: log.length }), { minLength: 1, maxLength: 4 })
          .map((cuts) => cuts.toSorted((a, b) => a - b)),
        async (cuts) => {
          expect(await afterRead([...cuts.map((cut) => log.slice(0, cut)), log])).toEqual(expected);
        },
      ),
      {
        numRuns: 40,
        seed: 1,
        examples: [
          [[log.indexOf('key="a"') + 7]],
          [[log.indexOf("prog-id=") + 9]],
          [[log.length - 2]],
          [[log.length - 1]],
        ],
      },
    );

    async function afterRead(contents: readonly string[]): Promise<unknown> {
      const database = newPath("x.db");
      for (const content of contents) {
        writeFileSync(path, content, "latin1");
        await afterIngest([path], () => {}, options, database);
      }
      return afterIngest(
        [],
        (store) => dumpAll(store) as { content: unknown; problems: unknown; bootSpans: unknown },
        {},
        database,
      );
    }
  });
});

test("signs of a complete record", () => {
  const whole = (record: string) => {
    const line = `type=${record.replace(" ", ` msg=${stamp(0, 1)}: `)}`;
    const result = parseRecord(line);
    return result.ok && hasEnd(line, result.record);
  };
  const [call] = eventLines(0, 1);
  expect(whole(call!.replace("type=", "").replace(` msg=${stamp(0, 1)}:`, ""))).toBe(true);
  for (const record of [
    "PROCTITLE proctitle=2F62696E",
    "PATH item=0 name=2F61 inode=1 nametype=NORMAL",
    "PATH item=0 name=2F61 inode=1 nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0",
    "CONFIG_CHANGE auid=1 op=add_rule list=4 res=1",
    "USER_LOGIN pid=1 msg='op=login acct=\"a\" res=success'",
    'EXECVE argc=1 a0="ls"',
    "BPF prog-id=7 op=LOAD",
    "EOE ",
  ])
    expect([record, whole(record)]).toEqual([record, true]);
  for (const record of [
    "PROCTITLE proctitle=2F62696",
    "PATH item=0 name=2F61 inode=1 nametype=NORM",
    'PATH item=0 name="/a"',
    'SYSCALL arch=c000003e syscall=59 exit=0 comm="a"',
    "SYSCALL arch=c000003e syscall=59 exit=0 key=61",
    "CONTAINER_ID contid=123",
    "LOGIN pid=1 ses=2",
    "CONFIG_CHANGE res=suc",
  ])
    expect([record, whole(record)]).toEqual([record, false]);
});

test("a read-only file system is recognised by its options, not by those of a mount", () => {
  const path = writeLog("x");
  const { dev } = statSync(path);
  const device = `${(dev >> 8) & 0xfff}:${(dev & 0xff) | ((dev >> 12) & 0xfff00)}`;
  const mounts = (...lines: string[]) => writeLog(`${lines.join("\n")}\n`, "mountinfo");
  const line = (id: string, mount: string, system: string) =>
    `36 35 ${id} / /mnt ${mount} shared:1 - ext4 /dev/x ${system}`;
  for (const [found, ...lines] of [
    [true, line(device, "ro,noatime", "ro,errors=continue"), line("99:9", "rw", "rw")],
    [false, line(device, "ro", "rw")],
    [false, line(device, "ro", "ro"), line(device, "rw", "rw")],
    [false, line("99:9", "ro", "ro")],
  ] as const)
    expect([lines, isReadOnly(path, mounts(...lines))]).toEqual([lines, found]);
  expect(isReadOnly(path, newPath("none"))).toBe(false);
});

test("the writers of a file are looked up", async () => {
  const real = (await vi.importActual<typeof import("./is-being-written.ts")>("./is-being-written.ts"))
    .isBeingWritten;
  const path = writeLog(text);
  const before = real(path);
  const reading = openSync(path, "r");
  expect(real(path)).toBe(before);
  const writing = openSync(path, "a");
  expect(real(path)).toBe("yes");
  closeSync(writing);
  closeSync(reading);
  expect(real(path)).toBe(before);
  expect(real(path, newPath("proc"))).toBe("unknown");
  expect(real(newPath("gone.log"))).toBe("unknown");
  appendFileSync(path, "x");
  expect(readFileSync(path, "latin1")).toBe(`${text}x`);
});
