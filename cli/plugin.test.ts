// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { steadyLog } from "../ingest/testing/lines.ts";
import { openForReading } from "../store/connection.ts";
import { KILLS } from "./testing/kills.ts";
import { isBuilt, runBin, start } from "./testing/run-bin.ts";

const PATIENCE_MS = 30_000;
/** Maximum that the plugin reads at once. */
const PIECE_BYTES = 64 * 1024;

const root = mkdtempSync(join(tmpdir(), "ctraudit-plugin-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The same events as the dispatcher sends them: with EOE, which auditd does not write to its log. */
const dispatched = (log: string) =>
  log.replace(/type=PROCTITLE msg=(audit\([^)]*\)).*\n/g, (line, id) => `${line}type=EOE msg=${id}: \n`);

class Scene {
  readonly folder = mkdtempSync(join(root, "scene-"));
  readonly db = join(this.folder, "p.db");
  readonly spool = join(this.folder, "spool");

  words(...more: string[]): string[] {
    return ["plugin", "--spool", this.spool, "--db", this.db, ...more];
  }

  one(what: string): unknown {
    const store = openForReading(this.db);
    try {
      return store.prepare(`SELECT ${what}`).pluck().get();
    } finally {
      store.close();
    }
  }

  async until(test: () => boolean): Promise<void> {
    for (const startedMs = performance.now(); ; await sleep(20)) {
      try {
        if (test()) return;
      } catch {
        // No database, or none yet.
      }
      if (performance.now() - startedMs > PATIENCE_MS) throw new Error("waited in vain");
    }
  }
}

describe.skipIf(!isBuilt)("ctraudit plugin", () => {
  it("stores what the dispatcher sends; the same events in audit.log are copies, before and after", async () => {
    const log = steadyLog(1, 300);
    const scenes = [new Scene(), new Scene()];
    for (const [i, scene] of scenes.entries()) {
      const path = join(scene.folder, "audit.log");
      writeFileSync(path, log);
      const ingest = () => runBin(["ingest", path, "--db", scene.db]);
      if (i === 0) expect((await ingest()).status).toBe(0);
      const { status, stderr } = await runBin(scene.words(), { input: dispatched(log) });
      expect([status, stderr]).toEqual([0, ""]);
      if (i === 1) expect((await ingest()).status).toBe(0);
      expect(readdirSync(scene.spool)).toEqual([]);
      expect(readdirSync(scene.folder).filter((name) => name.startsWith("p.db"))).toEqual(["p.db"]);
      expect(scene.one("count(*) FROM event")).toBe(300);
      expect(scene.one("count(*) FROM problem")).toBe(0);
      expect(scene.one("count(*) FROM gap")).toBe(0);
    }
    const [first, second] = await Promise.all(
      scenes.map(({ db }) => runBin(["search", "--format", "csv", "--db", db])),
    );
    expect(second!.stdout).toBe(first!.stdout);
    const checked = await runBin(["check", "--db", scenes[0]!.db]);
    expect(checked.status, checked.stdout).toBe(0);
  }, 60_000);

  it("stores within seconds, drains at SIGTERM, reads its settings again at SIGHUP", async () => {
    const scene = new Scene();
    const config = join(scene.folder, "plugin.conf");
    writeFileSync(config, `# settings\nspool = ${scene.spool}\ndb = ${scene.db}\nnode = one\n`);
    const child = start(["plugin", "--config", config]);
    child.stdin!.write(dispatched(steadyLog(1, 100)));
    await scene.until(() => scene.one("count(*) FROM event") === 100);
    writeFileSync(config, `spool = ${scene.spool}\ndb = ${scene.db}\nnode = two\nmemory = 8M\n`);
    child.kill("SIGHUP");
    // The process that stores is another one then.
    let serial = 200;
    await scene.until(() => {
      child.stdin!.write(dispatched(steadyLog(serial, serial++)));
      return scene.one("count(*) FROM run WHERE command LIKE '%--node two%'") === 1;
    });
    writeFileSync(config, "spol = x\n");
    child.kill("SIGHUP");
    child.stdin!.write(dispatched(steadyLog(30_000, 30_009)));
    await sleep(300);
    child.kill("SIGTERM");
    const { exitCode, stderr } = await child;
    expect(exitCode).toBe(0);
    expect(String(stderr)).toContain("line 1: no setting of ctraudit plugin; the settings stay as they were");
    await scene.until(() => scene.one("max(id / 8 & 8589934591) FROM event") === 30_009);
    expect(readdirSync(scene.spool)).toEqual([]);
  }, 60_000);

  it("SIGTERM right behind records: all that was sent is kept", async () => {
    const scene = new Scene();
    const sent: string[] = [];
    const child = start(scene.words("--spool-only"));
    const send = (serial: number) => {
      sent.push(dispatched(steadyLog(serial, serial)));
      child.stdin!.write(sent.at(-1));
    };
    send(1);
    await scene.until(() => spoolBytes(scene.spool) > 0);
    for (let serial = 2; serial <= 300; serial++) {
      send(serial);
      if (serial % 40 === 0) await sleep(1);
    }
    child.kill("SIGTERM");
    expect((await child).exitCode).toBe(0);
    const kept = readdirSync(scene.spool).filter((name) => name.endsWith(".log"));
    expect(kept.map((name) => readFileSync(join(scene.spool, name), "latin1")).join("")).toBe(sent.join(""));
  }, 60_000);

  it("reads the socket of audisp-af_unix, in both formats, and comes back when auditd does", async () => {
    const scene = new Scene();
    const path = join(scene.folder, "audispd_events");
    const child = start(scene.words("--socket", path));
    let server: Server | undefined;
    for (const [i, kind] of (["string", "binary", "string"] as const).entries()) {
      const lines = dispatched(steadyLog(i * 100 + 1, i * 100 + 100));
      const bytes =
        kind === "string" ? Buffer.from(lines) : Buffer.concat(lines.match(/.*\n/g)!.map(message));
      const sockets: Socket[] = [];
      server = createServer((socket) => {
        sockets.push(socket);
        socket.write(bytes);
      });
      server.listen(path);
      await scene.until(() => scene.one("count(*) FROM event") === (i + 1) * 100);
      for (const socket of sockets) socket.destroy();
      server.close();
    }
    child.kill("SIGTERM");
    expect((await child).exitCode).toBe(0);
    expect(scene.one("count(*) FROM problem")).toBe(0);
  }, 60_000);

  it("counts what exceeds its bounds: gaps, stats, status and reports say so", async () => {
    const scene = new Scene();
    const log = dispatched(steadyLog(1, 20_000));
    const words = scene.words("--spool-only", "--memory", "4M", "--spool-size", "4M", "--segment-size", "1M");
    const { status, stderr } = await runBin(words, { input: log });
    expect(status).toBe(0);
    // Which bound is reached first depends on the speed of the disk.
    expect(stderr).toMatch(
      /(?:the spool|the memory for unwritten records) is full\n(?:.*\n)*ctraudit: [\d,]+ bytes of records were lost: ctraudit gaps/,
    );
    const kept = readdirSync(scene.spool)
      .filter((name) => name.endsWith(".log"))
      .map((name) => readFileSync(join(scene.spool, name), "latin1"))
      .join("");
    const waiting = await runBin(["status", "--db", scene.db, "--spool", scene.spool]);
    expect(waiting.status).toBe(2); // there is no database yet
    const follow = start(["follow", "--quiet", "--spool", scene.spool, "--db", scene.db]);
    await scene.until(() => readdirSync(scene.spool).length === 0);
    follow.kill("SIGTERM");
    expect((await follow).exitCode).toBe(0);
    const lost = log.split("\n").length - kept.split("\n").length;
    expect(lost).toBeGreaterThan(10_000);
    const gaps = await runBin(["gaps", "--format", "ndjson", "--db", scene.db]);
    const rows = gaps.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).data)
      .filter(({ kind }) => kind === "overflow"); // a serial that was cut in two may be a gap, too
    expect(rows.reduce((sum, { records }) => sum + records, 0)).toBe(lost);
    expect(rows.at(-1)).toMatchObject({ kind: "overflow", lastSerial: expect.any(Number) });
    const told = new RegExp(lost.toLocaleString("en-US"));
    expect((await runBin(["stats", "--db", scene.db])).stdout).toMatch(told);
    expect((await runBin(["status", "--db", scene.db, "--spool", scene.spool])).stdout).toMatch(told);
    const report = await runBin(["report", "events", "--strict", "--db", scene.db]);
    expect([report.status, report.stdout]).toEqual([3, expect.stringMatching(told)]);
  }, 60_000);

  it("never waits for the database: its reading goes on while another process holds it", async () => {
    const scene = new Scene();
    expect((await runBin(scene.words(), { input: dispatched(steadyLog(1, 10)) })).status).toBe(0);
    const holder = start(["follow", join(scene.folder, "none.log"), "--db", scene.db]);
    await scene.until(() => existsSync(`${scene.db}-wal`));
    const child = start(scene.words());
    const bytes = dispatched(steadyLog(11, 10_000));
    const startedMs = performance.now();
    await new Promise<void>((resolve) => child.stdin!.write(bytes, () => resolve()));
    await scene.until(() => spoolBytes(scene.spool) >= bytes.length);
    expect(performance.now() - startedMs).toBeLessThan(PATIENCE_MS);
    child.kill("SIGTERM");
    const { exitCode, stderr } = await child;
    expect([exitCode, String(stderr)]).toEqual([0, expect.stringContaining("is writing to it")]);
    holder.kill("SIGTERM");
    await holder;
    expect((await runBin(scene.words(), { input: "" })).status).toBe(0);
    expect(scene.one("count(*) FROM event")).toBe(10_000);
  }, 120_000);

  it("killed, it or its child, loses at most what it had just read, and doubles nothing", async () => {
    const scene = new Scene();
    mkdirSync(scene.spool);
    const fifo = join(scene.folder, "fifo");
    spawnSync("mkfifo", [fifo]);
    // Unread bytes stay in the pipe, as the test has it open.
    const reader = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
    const writer = await open(fifo, constants.O_WRONLY);
    let [written, kills] = [0, 0];
    const isOver = () => kills >= KILLS;
    const writing = (async () => {
      for (let serial = 1; !isOver(); serial += 20) {
        const bytes = Buffer.from(dispatched(steadyLog(serial, serial + 19)));
        await writer.writeFile(bytes);
        written = serial + 19;
        await sleep(1);
      }
    })();
    for (; !isOver(); kills++) {
      const child = start(scene.words(), { stdin: reader as never });
      await sleep(150 + Math.random() * 550);
      if (kills % 3 === 2) spawnSync("pkill", ["-KILL", "-P", String(child.pid)]);
      if (kills % 3 === 2) await sleep(100);
      child.kill("SIGKILL");
      await child;
    }
    const last = start(scene.words(), { stdin: reader as never });
    await writing;
    await scene.until(() => scene.one("max(id / 8 & 8589934591) FROM event") === written);
    last.kill("SIGTERM");
    expect((await last).exitCode).toBe(0);
    await writer.close();
    closeSync(reader);
    const whole = Number(scene.one("count(*) FROM event WHERE flags & 1"));
    const lines = Number(scene.one("sum(lines) FROM source"));
    const lostLines = written * 4 - lines;
    process.stderr.write(
      `${kills} kills: ${written * 4} records written, ${lostLines} lost, ${written - whole} events touched\n`,
    );
    expect(lostLines).toBeGreaterThanOrEqual(0);
    expect(lostLines * 60).toBeLessThanOrEqual(kills * PIECE_BYTES);
    expect(scene.one("count(*) FROM event")).toBeLessThanOrEqual(written);
    // A pipe that outlives its reader goes on in the middle of a line.
    expect(scene.one("count(*) FROM problem WHERE code <> 'spool-torn'")).toBeLessThanOrEqual(kills);
    // Empty files, of a writer that was killed as it began, are nobody's after a minute.
    expect(readdirSync(scene.spool).filter((name) => statSync(join(scene.spool, name)).size > 0)).toEqual([]);
    const checked = await runBin(["check", "--db", scene.db]);
    expect(checked.status, checked.stdout).toBe(0);
  }, 7_200_000);

  it.skipIf(process.getuid?.() !== 0)("gives up root for a user", async () => {
    const scene = new Scene();
    const child = start(scene.words("--spool-only", "--user", "nobody-there"));
    expect((await child).exitCode).toBe(2);
    for (const folder of [root, scene.folder]) chmodSync(folder, 0o777);
    const other = start(scene.words("--spool-only", "--user", "mail"));
    await scene.until(() => existsSync(scene.spool));
    const status = readFileSync(`/proc/${other.pid}/status`, "latin1");
    expect(/^[UG]id:.*$/gm[Symbol.match](status)).toEqual(["Uid:\t8\t8\t8\t8", "Gid:\t8\t8\t8\t8"]);
    expect(statSync(scene.spool).uid).toBe(8);
    other.kill("SIGTERM");
    expect((await other).exitCode).toBe(0);
  });
});

function spoolBytes(folder: string): number {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".log"))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** A line as a message of the binary format. */
function message(line: string): Buffer {
  const data = Buffer.from(line.slice(0, -1));
  const header = Buffer.alloc(16);
  for (const [i, value] of [1, 16, 1300, data.length].entries()) header.writeUInt32LE(value, i * 4);
  return Buffer.concat([header, data]);
}
