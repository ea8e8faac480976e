// SPDX-License-Identifier: Apache-2.0
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { steadyLog } from "../ingest/testing/lines.ts";
import { openForReading } from "../store/connection.ts";
import { KILLS } from "./testing/kills.ts";
import { isBuilt, runBin, start } from "./testing/run-bin.ts";

const PATIENCE_MS = 20_000;
const NOBODY = 65_534;

/** systemd's end of the socket. */
const LISTENER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
out = open(sys.argv[2], "w")
while True:
    out.write(s.recv(4096).decode() + "\\n")
    out.flush()
`;

const root = mkdtempSync(join(tmpdir(), "ctraudit-follow-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A log that is written, and the database of a follower of it. */
class Scene {
  readonly folder = mkdtempSync(join(root, "scene-"));
  readonly log = join(this.folder, "audit.log");
  readonly db = join(this.folder, "follow.db");
  events = 0;
  rotations = 0;

  constructor() {
    chmodSync(this.folder, 0o755);
    writeFileSync(this.log, "");
  }

  write(events: number, path = this.log): void {
    appendFileSync(path, steadyLog(this.events + 1, this.events + events));
    this.events += events;
  }

  rotate(copies: boolean): void {
    this.rotations++;
    // No file falls off the end: a follower that is killed all the time may be far behind.
    for (let number = this.rotations; number > 0; number--) {
      const from = `${this.log}.${number}`;
      if (existsSync(from)) renameSync(from, `${this.log}.${number + 1}`);
    }
    if (copies) {
      copyFileSync(this.log, `${this.log}.1`);
      truncateSync(this.log, 0);
    } else {
      renameSync(this.log, `${this.log}.1`);
      writeFileSync(this.log, "");
    }
  }

  follow(...words: string[]) {
    const child = start(["follow", this.log, "--db", this.db, ...words]);
    return { child, ended: Promise.resolve(child) };
  }

  /** Events and the lines of all sources, as somebody reads them while they are written. */
  found(): { events: number; lines: number; largest: number } {
    const store = openForReading(this.db);
    try {
      return store
        .prepare(
          `SELECT (SELECT count(*) FROM event) AS events, (SELECT coalesce(sum(lines), 0) FROM source) AS lines,
             (SELECT coalesce(max(id / 8 & 8589934591), 0) FROM event) AS largest`,
        )
        .get() as never;
    } finally {
      store.close();
    }
  }

  async until(test: () => boolean | Promise<boolean>, patienceMs = PATIENCE_MS): Promise<void> {
    for (const startedMs = performance.now(); ; await sleep(20)) {
      try {
        if (await test()) return;
      } catch {
        // No database, or none yet.
      }
      if (performance.now() - startedMs > patienceMs) throw new Error("waited in vain");
    }
  }

  /** Waits until all events are there, as long as there are more of them now and then: a slow machine is no fault. */
  async untilAll(): Promise<void> {
    let seen = -1;
    while (seen !== this.events) {
      const before = seen;
      await this.until(() => {
        seen = this.found().events;
        return seen !== before;
      }, PATIENCE_MS * 6);
    }
  }
}

describe.skipIf(!isBuilt)("ctraudit follow", () => {
  it("has what is written within two seconds, through rotations, and leaves one file when it is told to end", async () => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
      const scene = new Scene();
      scene.write(100);
      const { child, ended } = scene.follow();
      await scene.until(() => scene.found().events === 100);
      scene.write(50);
      scene.rotate(signal === "SIGINT");
      const writtenMs = performance.now();
      scene.write(50);
      await scene.until(() => scene.found().events === 200);
      expect(performance.now() - writtenMs).toBeLessThan(PATIENCE_MS / 4);
      scene.write(30);
      child.kill(signal);
      const { exitCode, stderr } = await ended;
      expect([exitCode, String(stderr)]).toEqual([0, expect.stringContaining("following")]);
      expect(scene.found()).toEqual({ events: 230, lines: 690, largest: expect.any(Number) });
      expect(readdirSync(scene.folder).filter((name) => name.startsWith("follow.db"))).toEqual(["follow.db"]);
    }
  });

  it("loses and doubles nothing, killed at any time", { timeout: 7_200_000 }, async () => {
    const scene = new Scene();
    scene.write(2000);
    let mostMs = 700;
    for (let kill = 0; kill <= KILLS; kill++) {
      const startedMs = performance.now();
      const { child, ended } = scene.follow("--quiet", "--poll", "0.1");
      if (kill === 0) {
        await scene.untilAll();
        mostMs = Math.max(mostMs, 2 * (performance.now() - startedMs)); // where it takes long to begin, a kill comes later
      }
      const killAtMs = performance.now() + 100 + Math.random() * (mostMs - 100);
      while (performance.now() < killAtMs) {
        scene.write(1 + Math.floor(Math.random() * 150));
        if (Math.random() < 0.08) scene.rotate(Math.random() < 0.5);
        await sleep(15);
      }
      child.kill("SIGKILL");
      await ended;
    }
    const { child, ended } = scene.follow();
    await scene.untilAll();
    child.kill("SIGTERM");
    await ended;
    expect(scene.found()).toMatchObject({ events: scene.events, lines: scene.events * 3 });
    expect((await runBin(["gaps", "--db", scene.db])).stdout).toBe("");
    const { events, rotations } = scene;
    process.stderr.write(
      `${KILLS + 1} kills, ${rotations} rotations: ${events * 3} records, none lost, none doubled\n`,
    );
  });

  it.skipIf(process.getuid?.() !== 0)("is read by somebody who may not write", async () => {
    const scene = new Scene();
    writeFileSync(scene.db, ""); // as tmpfiles.d makes it, readable for a group
    chmodSync(scene.db, 0o644);
    chmodSync(root, 0o755);
    scene.write(100);
    const { child, ended } = scene.follow();
    await scene.until(() => scene.found().events === 100);
    const asked = ["search", "--count", "--db", scene.db];
    expect(await runBin(asked, { uid: NOBODY, gid: NOBODY })).toMatchObject({ stdout: "100\n", status: 0 });
    child.kill("SIGTERM");
    await ended;
    expect(await runBin(asked, { uid: NOBODY, gid: NOBODY })).toMatchObject({ stdout: "100\n", status: 0 });
  });

  it("waits for a log that is not there, and refuses a folder that is not", async () => {
    const scene = new Scene();
    rmSync(scene.log);
    const { child, ended } = scene.follow();
    await scene.until(() => existsSync(scene.db));
    scene.write(10);
    await scene.until(() => scene.found().events === 10);
    child.kill("SIGTERM");
    await ended;
    const mistyped = await runBin([
      "follow",
      join(scene.folder, "nowhere/audit.log"),
      "--db",
      `${scene.db}2`,
    ]);
    expect(mistyped).toMatchObject({ status: 2, stderr: expect.stringContaining("there is no folder") });
    expect(existsSync(`${scene.db}2`)).toBe(false);
  });

  it("names two hosts by the order of their logs, and refuses a number that does not fit", async () => {
    const [a, b] = [new Scene(), new Scene()];
    a.write(20);
    b.write(30);
    const { child, ended } = a.follow(b.log, "--node", "a", "--node", "b");
    await a.until(() => a.found().events === 50);
    child.kill("SIGTERM");
    await ended;
    for (const [node, count] of [["a", 20], ["b", 30]] as const) // biome-ignore format: pairs
      expect((await runBin(["search", "--node", node, "--count", "--db", a.db])).stdout).toBe(`${count}\n`);
    const wrong = await runBin([
      "follow",
      a.log,
      b.log,
      a.folder,
      "--node",
      "a",
      "--node",
      "b",
      "--db",
      a.db,
    ]);
    expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining("one for each PATH") });
  });

  it.skipIf(!existsSync("/usr/bin/systemd-notify"))("tells systemd how it does", async () => {
    const scene = new Scene();
    const socket = join(scene.folder, "notify");
    const heard = join(scene.folder, "heard");
    const listener = execa("python3", ["-c", LISTENER, socket, heard], { reject: false });
    await scene.until(() => existsSync(socket));
    const child = start(["follow", scene.log, "--db", scene.db, "--quiet"], {
      env: { PATH: process.env["PATH"], NOTIFY_SOCKET: socket, WATCHDOG_USEC: "200000" },
    });
    const hears = (word: string) => scene.until(() => readFileSync(heard, "utf8").includes(word));
    for (const word of ["READY=1", "STATUS=reading", "WATCHDOG=1", "events/s"]) await hears(word);
    child.kill("SIGTERM");
    await hears("STOPPING=1");
    expect(String((await child).stderr)).toBe("");
    listener.kill();
  });
});
