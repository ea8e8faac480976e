// SPDX-License-Identifier: Apache-2.0

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openForWriting, type Store } from "../store/api.ts";
import { LogFollower } from "./follow-logs.ts";
import { dumpUnscattered } from "./testing/dump.ts";
import { steadyLog } from "./testing/lines.ts";
import { afterIngest, newPath, rowsOf, writeLog } from "./testing/scratch.ts";

const SETTLED_MS = 6000;
const whole = steadyLog(1, 400);

/** The stored events, and other lines. */
function dump(store: Store): unknown {
  return {
    content: dumpUnscattered(store),
    problems: rowsOf(store, "SELECT code, detail FROM problem ORDER BY 1, 2"),
    bytes: rowsOf(store, "SELECT sum(size) AS bytes, sum(lines) AS lines FROM source"),
  };
}

/** A log on the disk, its rotations, and a follower of it. */
class Scene {
  readonly log = newPath("audit.log");
  readonly database = newPath("follow.db");
  nowMs = 0;
  /** Called when the follower reads the clock: before a pass, and after each file. */
  onClock = () => {};
  store = openForWriting(this.database);
  follower = this.#follow();
  #written = 0;

  #follow(path = this.log): LogFollower {
    const clock = () => {
      this.onClock();
      return this.nowMs;
    };
    return new LogFollower(this.store, [{ path, node: null }], { clock });
  }

  append(bytes: number, path = this.log): void {
    appendFileSync(path, whole.slice(this.#written, this.#written + bytes));
    this.#written = Math.min(whole.length, this.#written + bytes);
  }

  appendRest(): void {
    this.append(whole.length);
  }

  #shift(): void {
    for (let number = 30; number > 0; number--)
      for (const packed of ["", ".gz"]) {
        const from = `${this.log}.${number}${packed}`;
        if (existsSync(from)) renameSync(from, `${this.log}.${number + 1}${packed}`);
      }
  }

  /** The writer keeps the file open across a rename, and opens a new one afterwards. */
  #endLine(path: string): void {
    if (this.#written > 0) this.append(whole.indexOf("\n", this.#written - 1) + 1 - this.#written, path);
  }

  async rename(passesBetween = false): Promise<void> {
    if (!existsSync(this.log)) return;
    this.#shift();
    renameSync(this.log, `${this.log}.1`);
    if (passesBetween) await this.pass();
    this.#endLine(`${this.log}.1`);
  }

  copyAndTruncate(): void {
    if (!existsSync(this.log)) return;
    this.#shift();
    this.#endLine(this.log);
    copyFileSync(this.log, `${this.log}.1`);
    truncateSync(this.log, 0);
  }

  /** As gzip does; before it `isDone`, the packed log has the time of the last write. */
  pack(isDone = true): void {
    const oldest = [...Array(30).keys()].reverse().map((number) => `${this.log}.${number}`);
    const found = oldest.find((path) => existsSync(path));
    if (found === undefined) return;
    writeFileSync(`${found}.gz`, gzipSync(readFileSync(found)));
    if (isDone) execFileSync("touch", ["-r", found, `${found}.gz`]);
    rmSync(found);
  }

  /** Events read after an event of a later line. */
  get late(): unknown {
    const events = rowsOf(this.store, "SELECT s.id, s.size FROM source s ORDER BY s.id");
    expect(events.length).toBeGreaterThan(0);
    return rowsOf(
      this.store,
      "SELECT count(*) AS late FROM event a JOIN event b ON b.id > a.id AND b.source < a.source",
    )[0]!["late"];
  }

  async pass(): Promise<void> {
    this.nowMs += 100;
    await this.follower.pass();
  }

  async settle(): Promise<void> {
    for (let pass = 0; pass < 3; pass++) {
      this.nowMs += SETTLED_MS;
      await this.follower.pass();
    }
  }

  /** As if killed by SIGKILL between two passes. */
  async restart(): Promise<void> {
    this.store.close();
    this.store = openForWriting(this.database);
    this.follower = this.#follow();
    await this.follower.backlog();
  }
}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 9000 }).map((bytes) => ["append", bytes] as const) },
  { weight: 5, arbitrary: fc.constant(["pass"] as const) },
  { weight: 2, arbitrary: fc.boolean().map((passesBetween) => ["rename", passesBetween] as const) },
  { weight: 2, arbitrary: fc.constant(["copyAndTruncate"] as const) },
  { weight: 1, arbitrary: fc.constant(["pack"] as const) },
  { weight: 1, arbitrary: fc.constant(["settle"] as const) },
  { weight: 1, arbitrary: fc.constant(["restart"] as const) },
);

describe("followed logs", () => {
  test("give the events of the whole log, through rotations of all kinds, packing and restarts", async () => {
    const expected = await afterIngest([writeLog(whole)], dump);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const scene = new Scene();
        for (const [name, given] of steps) {
          if (name === "append") scene.append(given);
          else if (name === "rename") await scene.rename(given);
          else await scene[name]();
        }
        scene.appendRest();
        await scene.settle();
        scene.follower.close();
        expect(dump(scene.store)).toEqual(expected);
        scene.store.close();
      }),
      { numRuns: 20 },
    );
  });

  test("are not read while they are being packed", async () => {
    const scene = new Scene();
    scene.appendRest();
    await scene.pass();
    await scene.rename();
    const packed = gzipSync(readFileSync(`${scene.log}.1`));
    rmSync(`${scene.log}.1`);
    for (const share of [0.3, 0.6, 1]) {
      writeFileSync(`${scene.log}.1.gz`, packed.subarray(0, Math.floor(packed.length * share)));
      await scene.pass();
      await scene.pass();
    }
    await scene.settle();
    expect(dump(scene.store)).toEqual(await afterIngest([writeLog(whole)], dump));
    scene.store.close();
  });

  test("are read in their order by a follower that is behind, although each pass finds the packed ones under other names", async () => {
    const scene = new Scene();
    for (let rotation = 0; rotation < 5; rotation++) {
      scene.append(20_000);
      await scene.rename();
      scene.pack();
      scene.nowMs += SETTLED_MS;
      await scene.pass();
    }
    const sizes = rowsOf(scene.store, "SELECT size FROM source ORDER BY id").map(({ size }) => Number(size));
    const ends = sizes.map((_, at) => sizes.slice(0, at + 1).reduce((sum, size) => sum + size, 0));
    expect(ends.map((end) => whole[end - 1])).toEqual(["\n", "\n", "\n", "\n", "\n"]);
    expect(scene.late).toBe(0);
    scene.store.close();
  });

  test.each([
    ["at once", 0],
    ["a second later", 2000],
  ])(
    "are each read once and in their order where rotation moves them in the middle of a pass that goes on %s",
    async (_, tookMs) => {
      const scene = new Scene();
      for (let rotation = 0; rotation < 6; rotation++) {
        scene.append(12_000);
        await scene.rename();
        if (rotation > 2) scene.pack();
      }
      scene.append(2000);
      let rotations = 0;
      let calls = 0;
      const rotate = async () => {
        if (calls++ % 2 === 0 || rotations === 4) return;
        scene.nowMs += tookMs;
        rotations++;
        scene.append(3000);
        if (tookMs === 0 || rotations % 2 === 0) await scene.rename();
        else scene.copyAndTruncate();
        scene.append(3000);
      };
      await scene.pass(); // finds them; packed ones wait until they are settled
      scene.nowMs += SETTLED_MS;
      scene.onClock = rotate;
      for (let pass = 0; pass < 12; pass++) await scene.pass();
      scene.onClock = () => {};
      expect(rotations).toBe(4);
      scene.appendRest();
      await scene.settle();
      expect(scene.late).toBe(0);
      expect(dump(scene.store)).toEqual(await afterIngest([writeLog(whole)], dump));
      scene.store.close();
    },
  );

  test("that turn out to be half packed are read again, regardless of their times", async () => {
    const scene = new Scene();
    scene.append(12_000);
    await scene.rename();
    const packed = gzipSync(readFileSync(`${scene.log}.1`));
    rmSync(`${scene.log}.1`);
    for (const share of [0.3, 0.6]) {
      writeFileSync(`${scene.log}.1.gz`, packed.subarray(0, Math.floor(packed.length * share)));
      utimesSync(`${scene.log}.1.gz`, 1, 1); // it looks finished
      await scene.pass();
    }
    writeFileSync(`${scene.log}.1.gz`, packed);
    scene.appendRest();
    await scene.settle();
    expect(dump(scene.store)).toEqual(await afterIngest([writeLog(whole)], dump));
    scene.store.close();
  });

  test("wait for an older one that was packed before it was read until it is whole, and not for one that was read before", async () => {
    const scene = new Scene();
    scene.append(12_000);
    await scene.rename();
    await scene.pass();
    scene.pack();
    scene.append(12_000);
    await scene.pass();
    const sizes = () =>
      rowsOf(scene.store, "SELECT size FROM source ORDER BY id").map(({ size }) => Number(size));
    expect(sizes()[1]).toBeGreaterThan(11_000);
    await scene.settle();
    await scene.rename();
    scene.append(12_000);
    await scene.rename();
    scene.pack(false);
    scene.append(12_000);
    const before = sizes();
    await scene.pass();
    expect(sizes()).toEqual(before); // the content of the packed log was not read to its end
    utimesSync(`${scene.log}.2.gz`, 1, 1);
    await scene.pass();
    expect(sizes().length).toBeGreaterThan(before.length);
    scene.appendRest();
    await scene.settle();
    expect(scene.late).toBe(0);
    expect(dump(scene.store)).toEqual(await afterIngest([writeLog(whole)], dump));
    scene.store.close();
  });

  test.skipIf(!existsSync("/proc/self/io"))(
    "are not unpacked again when rotation gives them other names",
    async () => {
      const scene = new Scene();
      const bytesRead = () => Number(/^rchar: (\d+)/m.exec(readFileSync("/proc/self/io", "latin1"))![1]);
      for (let turn = 0; turn < 6; turn++) {
        scene.append(20_000);
        await scene.pass();
        await scene.rename();
        scene.pack();
        const packed = `${scene.log}.${turn + 1}.gz`;
        if (turn === 0) appendFileSync(packed, gzipSync("\n".repeat(2_000_000), { level: 0 })); // reading is expensive
        const before = bytesRead();
        await scene.settle();
        const hasRead = bytesRead() - before > 1_900_000;
        expect({ turn, hasRead }).toEqual({ turn, hasRead: turn === 0 });
      }
      const names = rowsOf(scene.store, "SELECT name FROM source ORDER BY id").map(({ name }) => name);
      expect(names).toEqual([6, 5, 4, 3, 2, 1].map((number) => `${scene.log}.${number}.gz`));
      scene.store.close();
    },
  );

  test("have one row for each source in their run, with the sums and the hash of what it added", async () => {
    const scene = new Scene();
    for (let piece = 0; piece < 5; piece++) {
      scene.append(20_000);
      await scene.pass();
    }
    scene.follower.close();
    const [row, ...others] = rowsOf(scene.store, "SELECT bytes, size, lines, added_sha256 FROM run_source");
    const { size } = row as { size: number };
    const sha256 = createHash("sha256").update(whole.slice(0, size)).digest("hex");
    expect([row, others]).toEqual([
      { bytes: size, size, lines: whole.slice(0, size).split("\n").length - 1, added_sha256: sha256 },
      [],
    ]);
    expect(
      rowsOf(scene.store, "SELECT count(*) AS runs, min(ended_ms) IS NOT NULL AS ended FROM run"),
    ).toEqual([{ runs: 1, ended: 1 }]);
    scene.store.close();
  });

  test.each([
    ["in the log", false],
    ["in a file that was just rotated", true],
  ])("leave a last line without an end, %s, until it has one", async (_, isRotated) => {
    const scene = new Scene();
    scene.append(whole.indexOf("\n", 5000)); // the line without its end
    if (isRotated) renameSync(scene.log, `${scene.log}.1`);
    await scene.pass();
    const read = whole.slice(0, whole.lastIndexOf("\n", 4999) + 1);
    const found = () => rowsOf(scene.store, "SELECT size, lines, waiting > 0 AS waits FROM source");
    expect(found()).toEqual([{ size: read.length, lines: read.split("\n").length - 1, waits: 1 }]);
    expect(rowsOf(scene.store, "SELECT * FROM problem")).toEqual([]);
    await scene.settle();
    expect(found()).toMatchObject([{ waits: isRotated ? 0 : 1 }]); // a rotated file does not grow any more
    scene.store.close();
  });
});
