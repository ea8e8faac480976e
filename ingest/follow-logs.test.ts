// SPDX-License-Identifier: Apache-2.0
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
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

/** What is known of the events, and lines that are none. */
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
  store = openForWriting(this.database);
  follower = this.#follow();
  #written = 0;

  #follow(path = this.log): LogFollower {
    return new LogFollower(this.store, [{ path, node: null }], { clock: () => this.nowMs });
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

  /** Whoever writes a line has the file open, under whatever name, and opens the new one behind its end. */
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

  pack(): void {
    const oldest = [...Array(30).keys()].reverse().map((number) => `${this.log}.${number}`);
    const found = oldest.find((path) => existsSync(path));
    if (found === undefined) return;
    writeFileSync(`${found}.gz`, gzipSync(readFileSync(found)));
    rmSync(found);
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

  /** As after kill -9 between two passes. */
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

describe("logs that are followed", () => {
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
});
