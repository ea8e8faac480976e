// SPDX-License-Identifier: Apache-2.0
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { openForWriting, type Store } from "../../store/api.ts";
import { readOverflows } from "../../store/repositories/gaps/overflow-rows.ts";
import { steadyLog } from "../testing/lines.ts";
import { SpoolFollower } from "./spool-follower.ts";
import { type SpoolLimits, SpoolWriter } from "./spool-writer.ts";

const MIB = 1 << 20;
const LIMITS: SpoolLimits = { memoryBytes: 64 * MIB, spoolBytes: 64 * MIB, segmentBytes: 64 * MIB };
const PATIENCE_MS = 5000;
const NOBODY = "2147483646";

const root = mkdtempSync(join(tmpdir(), "ctraudit-spool-"));
afterAll(() => rmSync(root, { recursive: true }));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, "spool-"));
});

const segments = () =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".log"))
    .sort();
const content = () =>
  segments()
    .map((name) => readFileSync(join(folder, name), "latin1"))
    .join("");

async function write(
  text: string,
  limits: Partial<SpoolLimits> = {},
  pieceBytes = 20_000,
): Promise<SpoolWriter> {
  const writer = new SpoolWriter(folder, { ...LIMITS, ...limits }, () => {});
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, Math.min(bytes.length - 1, at + pieceBytes)) + 1;
    writer.push(bytes.subarray(at, end));
    at = end;
    await sleep(0);
  }
  expect(await writer.end(PATIENCE_MS)).toBe(true);
  return writer;
}

/** Of a writer that was killed. */
function orphan(): { log: string; sums: string } {
  const [name] = segments();
  const [log, sums] = [join(folder, name!), join(folder, name!.replace(".log", ".sums"))];
  const journal = readFileSync(sums, "latin1").replace(/end .*\n/, "");
  writeFileSync(sums, journal.replace(/^(ctraudit-spool 1) \d+/, `$1 ${NOBODY}`));
  return { log, sums };
}

async function follow(work: (store: Store) => void = () => {}): Promise<void> {
  const store = openForWriting(`${folder}.db`);
  try {
    const follower = new SpoolFollower(store, folder, null, {});
    await follower.backlog();
    for (let pass = 0; pass < 30 && readdirSync(folder).length > 0; pass++) await follower.pass();
    follower.close();
    work(store);
  } finally {
    store.close();
  }
}

const counted = (store: Store, what: string) => store.prepare(`SELECT ${what}`).pluck().get();
const problems = (store: Store) =>
  store.prepare("SELECT code, offset, length, line FROM problem ORDER BY offset, code").raw().all();

describe("the spool", () => {
  it("has what was taken, in its order, in segments of lines", async () => {
    const log = steadyLog(1, 9000);
    await write(log, { segmentBytes: MIB });
    expect(segments().length).toBeGreaterThan(2);
    expect(content()).toBe(log);
    for (const name of segments()) expect(readFileSync(join(folder, name)).at(-1)).toBe(10);
    await follow((store) => {
      expect(counted(store, "count(*) FROM event")).toBe(9000);
      expect(counted(store, "sum(size) FROM source")).toBe(log.length);
      expect(counted(store, "count(*) FROM problem")).toBe(0);
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("counts lines beyond its bounds, with their ids: kept lines are never dropped", async () => {
    const writer = new SpoolWriter(
      folder,
      { memoryBytes: MIB, spoolBytes: 2 * MIB, segmentBytes: MIB / 2 },
      () => {},
    );
    const log = steadyLog(1, 20_000);
    for (const line of log.match(/(?:.*\n){30}/g)!) {
      writer.push(Buffer.from(line));
      await sleep(0);
    }
    await writer.end(500);
    const { received, written, lost } = writer.counts;
    expect(received).toBe(log.length);
    expect(written).toBeGreaterThan(2 * MIB - 100_000);
    expect(lost).toBeGreaterThan(0);
    const kept = content();
    expect(log.startsWith(kept)).toBe(true);
    await follow((store) => {
      const rows = readOverflows(store);
      expect(rows.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(log.length - kept.length);
      expect(rows.reduce((sum, { records }) => sum + records, 0)).toBe(60_000 - kept.split("\n").length + 1);
      expect(rows.at(-1)).toMatchObject({ lastSerial: 20_000, lastMs: 1_700_000_200_000 });
      expect(counted(store, "max(id / 8 & 8589934591) FROM event")).toBe(
        Math.floor((kept.split("\n").length - 2) / 3) + 1,
      );
    });
  });

  it("says once that its memory is full, and that it writes again when all is written", async () => {
    const said: (string | undefined)[] = [];
    const writer = new SpoolWriter(folder, { ...LIMITS, memoryBytes: MIB }, (words) => said.push(words));
    const log = Buffer.from(steadyLog(1, 5000));
    for (let pushes = 0; pushes < 5; pushes++) writer.push(log);
    expect(said).toEqual(["the memory for unwritten records is full"]);
    await writer.end(PATIENCE_MS);
    expect(said).toEqual(["the memory for unwritten records is full", undefined]);
    expect(writer.counts).toMatchObject({ written: log.length, lost: 4 * log.length });
  });

  it("goes on where it was full, when segments have been taken away", async () => {
    const writer = new SpoolWriter(
      folder,
      { memoryBytes: 64 * MIB, spoolBytes: 2 * MIB, segmentBytes: MIB },
      () => {},
    );
    const log = steadyLog(1, 20_000);
    writer.push(Buffer.from(log.slice(0, log.indexOf("\n", 3 * MIB) + 1)));
    writer.push(Buffer.from(log.slice(log.indexOf("\n", 3 * MIB) + 1)));
    const store = openForWriting(`${folder}.db`);
    const follower = new SpoolFollower(store, folder, null, {});
    const ended = writer.end(PATIENCE_MS);
    for (let isOver = false; !isOver; ) {
      await follower.pass();
      isOver = await Promise.race([ended, sleep(10, false)]);
    }
    await follower.pass();
    follower.close();
    expect(counted(store, "count(*) FROM event")).toBe(20_000);
    expect(readOverflows(store)).toEqual([]);
    store.close();
  });

  it("of a killed writer: a tail without a sum is read, counted, and named", async () => {
    await write(steadyLog(1, 50));
    const { log } = orphan();
    const size = readFileSync(log).length;
    const tail = steadyLog(51, 52).slice(0, -20);
    appendFileSync(log, tail);
    await follow((store) => {
      expect(counted(store, "count(*) FROM event")).toBe(52);
      expect(problems(store)).toContainEqual(["spool-torn", size, tail.length, 151]);
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("names bytes that are others than were written, and a log that lost its end", async () => {
    await write(steadyLog(1, 50), {}, 1);
    const { log } = orphan();
    const bytes = readFileSync(log);
    bytes[bytes.indexOf("dish")] = 120;
    writeFileSync(log, bytes);
    truncateSync(log, bytes.length - 10);
    await follow((store) => {
      const codes = problems(store).map((row) => (row as unknown[])[0]);
      expect(codes).toContain("spool-damaged");
      expect(counted(store, "count(*) FROM event")).toBe(50);
    });
  });

  it("is not taken away from a writer that lives, also where nothing was written for long", async () => {
    const writer = new SpoolWriter(folder, LIMITS, () => {});
    writer.push(Buffer.from(steadyLog(1, 5)));
    await sleep(100);
    const store = openForWriting(`${folder}.db`);
    for (let start = 0; start < 2; start++) {
      const follower = new SpoolFollower(store, folder, null, {});
      await follower.pass();
      await follower.pass();
      expect(readdirSync(folder).length).toBe(2);
      follower.close();
    }
    writer.push(Buffer.from(steadyLog(6, 9)));
    await writer.end(PATIENCE_MS);
    const follower = new SpoolFollower(store, folder, null, {});
    await follower.pass();
    follower.close();
    expect(counted(store, "count(*) FROM event")).toBe(9);
    expect(counted(store, "count(*) FROM source")).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
    store.close();
  });

  it("is told of by a journal that is damaged, too: nothing of the log is passed over", async () => {
    for (const damage of ["", "\0\0\0\0", "x".repeat(200_000), "sum 5 -1 zz\nlost a b c d\n"]) {
      await write(steadyLog(1, 20));
      const { sums } = orphan();
      writeFileSync(sums, `ctraudit-spool 1 ${NOBODY} 1\n${damage}`);
      await follow((store) => {
        expect(counted(store, "count(*) FROM event")).toBe(20);
        expect(problems(store).map((row) => (row as unknown[])[0])).toContain("spool-torn");
      });
      expect(readdirSync(folder)).toEqual([]);
    }
  });
});
