// SPDX-License-Identifier: Apache-2.0
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openForWriting } from "../store/api.ts";
import { writeSmallHost } from "../store/testing/small-host.ts";
import { isBuilt, type Ran, runBin, start } from "./testing/run-bin.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-cli-"));
const db = join(folder, "small.db");

beforeAll(() => {
  writeSmallHost(db);
  mkdirSync(join(folder, "empty"));
});

afterAll(() => rmSync(folder, { recursive: true }));

function run(line: string, more: readonly string[] = []): Promise<Ran> {
  return runBin([...line.split(" "), ...more, "--db", db]);
}

describe.skipIf(!isBuilt)("the built program", () => {
  it.each([
    ["tree", 0],
    ["tree --at 2030-01-01", 1],
    ["tree --at now --from now", 2],
    ["tree --strict", 3],
    ["tree --root nobody", 1],
    ["tree --format yaml", 2],
    ["search", 0],
    ["search --container nginx-proxy", 0],
    ["search --container 7c3e", 2],
    ["search --container nobody", 1],
    ["search --contid 12", 0],
    ["search --contid 13", 1],
    ["search --contid x", 2],
    ["search --subtree", 2],
    ["search -p 506 -sc openat -sv no -e EACCES -x nginx -f shadow -k etc -ui 33 -pp 400", 0],
    ["search -p 506 --strict", 3],
    ["search -p x", 2],
    ["search -p 2", 1],
    ["search -p 2 --count", 1],
    ["search -sc nosuchcall", 2],
    ["search -ts tomorrow", 2],
    ["search -ts today -te yesterday", 2],
    ["search -ts boot", 0],
    ["search --tz Mars/Olympus", 2],
    ["search -r -i", 2],
    ["search -w shadowy", 0],
    ["search -w nowhere", 1],
    ["show 102", 0],
    ["show 103", 2],
    ["show 999", 1],
    ["show x", 2],
    ["stats", 0],
    ["gaps", 0],
    ["source", 0],
    ["source 1", 0],
    ["source 2", 1],
    ["source x", 2],
    ["close", 0],
    ["nonsense", 2],
    ["search --nonsense", 2],
    ["show", 2],
  ])("ends `ctraudit %s` with %i", async (line, status) => {
    const ran = await run(line);
    expect(ran.status, ran.stderr).toBe(status);
    if (status === 2) {
      expect(ran.stderr).toMatch(/^ctraudit: [^\n]+\n(hint: [^\n]+\n)?$/);
      expect(ran.stdout).toBe("");
    }
    if (status === 0) expect(ran.stdout + ran.stderr).not.toContain("ctraudit: this should");
  });

  it("says one line and a hint, and the stack only with --debug", async () => {
    const missing = ["tree", "--db", join(folder, "none.db")];
    const ran = await runBin(missing);
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toMatch(/^ctraudit: .*none\.db: no such database\nhint: ctraudit ingest .*\n$/);
    expect((await runBin([...missing, "--debug"])).stderr).toContain("    at ");
  });

  it("says so where the database is none, or damaged, or a folder", async () => {
    const text = join(folder, "text.db");
    writeFileSync(text, "type=SYSCALL msg=audit(1.000:1): a=b\n".repeat(100));
    const damaged = join(folder, "damaged.db");
    const bytes = readFileSync(db);
    bytes.fill(0x5a, 8_192);
    writeFileSync(damaged, bytes);
    for (const path of [text, damaged, folder]) {
      const ran = await runBin(["search", "--db", path]);
      expect(ran.status, path).toBe(2);
      expect(ran.stderr).toMatch(/^ctraudit: [^\n]+\n(hint: [^\n]+\n)?$/);
      expect(ran.stderr).not.toContain("should not happen");
    }
  });

  it("guesses what was meant", async () => {
    expect((await run("serach")).stderr).toBe(
      "ctraudit: unknown command 'serach'\nhint: did you mean search?\n",
    );
    expect((await run("search --contaner x")).stderr).toContain("hint: did you mean --container?");
    expect((await run("explain 1")).stderr).toContain("hint: ctraudit show EVENT --why");
  });

  it("takes the database from the environment, and the option before it", async () => {
    const env = { CTRAUDIT_DB: db };
    expect((await runBin(["search", "--count"], { env })).stdout).toBe("10\n");
    expect((await runBin(["search", "--count", "--db", "/nowhere"], { env })).status).toBe(2);
  });

  it("prints help and version to stdout", async () => {
    expect((await runBin(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await runBin(["search", "--help"])).toMatchObject({ status: 0, stderr: "" });
    expect(await runBin([])).toMatchObject({ status: 2, stdout: "" });
  });

  it("is quiet when its reader goes away", async () => {
    const subprocess = start(["search", "--format", "ndjson", "--db", db], { buffer: false });
    subprocess.stdout?.destroy();
    const { exitCode, stderr } = await subprocess;
    expect({ exitCode, stderr: stderr ?? "" }).toEqual({ exitCode: 0, stderr: "" });
  });

  it("gives the bytes of a source and of records as they were", async () => {
    const source = await runBin(["source", "1", "--db", db], { encoding: "latin1" as never });
    const raw = await runBin(["search", "--format", "raw", "--db", db], { encoding: "latin1" as never });
    expect(
      source.stdout
        .split("\n")
        .filter((line) => line.startsWith("node="))
        .sort(),
    ).toEqual(raw.stdout.trimEnd().split("\n").sort());
    expect(raw.stdout).toContain("exe=2F7573722F62696E2FFFFE");
  });

  it("counts, stops after one, and says on stderr how it searched", async () => {
    expect((await run("search --container nginx-proxy --subtree --count")).stdout).toBe("5\n");
    expect((await run("search --just-one --format ndjson")).stdout.split("\n")).toHaveLength(2);
    expect((await run("search -p 506 --stats")).stderr).toMatch(
      /^ctraudit: 3 found in [\d.]+ ms from open to last row, led by pid; [\d.]+ ms with the printing\n$/,
    );
    expect((await run("search -w shadow")).stderr).toContain("has no index");
  });

  it("writes json that is one array, also of nothing", async () => {
    expect(JSON.parse((await run("search --format json")).stdout)).toHaveLength(10);
    expect(JSON.parse((await run("search -p 2 --format json")).stdout)).toEqual([]);
  });

  it("shows times in the zone asked for", async () => {
    expect((await run("tree --tz Europe/Berlin")).stdout).toContain(
      "2026-11-23 15:20:01 → 15:30:01 Europe/Berlin",
    );
    expect((await run("search -p 700 --tz +05:30")).stdout).toMatch(/^2026-11-23T20:00:01\.007\+05:30 /);
    const none = await run("search --tz Europe/Berlin -ts", [
      "2026-11-23 14:20:00",
      "-te",
      "2026-11-23 14:40:00",
    ]);
    expect(none.status).toBe(1);
  });

  it("never colours what is no terminal", async () => {
    for (const line of ["tree", "stats", "search", "show 102"])
      expect((await run(line)).stdout).not.toContain("\x1b");
  });
});

describe.skipIf(!isBuilt)("ingest of the built program", () => {
  const line = (serial: number, type: string, rest: string) =>
    `type=${type} msg=audit(1795443601.007:${serial}): ${rest}\n`;
  const call = (serial: number, pid: number, rest: string) =>
    line(serial, "SYSCALL", `arch=c000003e success=yes ppid=1 pid=${pid} ${rest}`);

  it("concludes anew what another version concluded, without the log, and makes no database", async () => {
    const log = join(folder, "gone.log");
    const own = join(folder, "anew.db");
    writeFileSync(log, call(1, 1, 'syscall=3 exit=0 comm="init" exe="/sbin/init"'));
    await runBin(["ingest", log, "--db", own]);
    rmSync(log);
    const store = openForWriting(own);
    store.exec("UPDATE fold SET version = '0'; DELETE FROM membership");
    store.close();
    expect((await runBin(["tree", "--db", own])).stderr).toMatch(
      /another version .*\nhint: ctraudit attribute/,
    );
    const anew = await runBin(["attribute", "--db", own]);
    expect(anew).toEqual({
      status: 0,
      stdout: "",
      stderr: "ctraudit: attributed again: 1 boot, 0 containers, 1 task, 0 conflicts\n",
    });
    expect(await runBin(["search", "--container", "host", "--count", "--db", own])).toMatchObject({
      stdout: "1\n",
      stderr: "",
    });
    const missing = await runBin(["attribute", "--db", join(folder, "none.db")]);
    expect(missing.stderr).toMatch(/no such database/);
    expect([missing.status, existsSync(join(folder, "none.db"))]).toEqual([2, false]);
  });

  it("reads a log, says what it read, and adds nothing when it is read again", async () => {
    const log = join(folder, "audit.log");
    const own = join(folder, "own.db");
    writeFileSync(
      log,
      call(1, 1, 'syscall=56 exit=7 a0=0 comm="init" exe="/sbin/init"') +
        call(2, 1, 'syscall=3 exit=0 comm="init"'),
    );
    const first = await runBin(["ingest", log, "--db", own, "--node", "n1"]);
    expect(first).toMatchObject({ status: 0, stdout: "" });
    expect(first.stderr).toMatch(
      /^ctraudit: read 2 lines, 2 events of 1 source, 0 problems; the database has 1 boot, /,
    );
    const again = await runBin(["ingest", log, "--db", own, "--node", "n1"]);
    expect(again.stderr).toContain("read 0 lines, 0 events");
    expect((await runBin(["search", "--count", "--db", own])).stdout).toBe("2\n");
    expect((await runBin(["source", "1", "--db", own])).stdout).toBe(readFileSync(log, "utf8"));
  });

  it("makes no database for a log that is not there", async () => {
    const own = join(folder, "none.db");
    const run = await runBin(["ingest", join(folder, "none.log"), "--db", own]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("no such file or directory");
    expect(existsSync(own)).toBe(false);
    expect((await runBin(["tree", "--db", folder])).stderr).toContain("is a directory");
  });

  it("says that a last line without its end was left for the next time", async () => {
    const log = join(folder, "growing.log");
    const own = join(folder, "growing.db");
    writeFileSync(log, call(1, 1, "syscall=3 exit=0") + call(2, 1, "syscall=3 exit=0").trimEnd());
    const writer = openSync(log, "a");
    const first = await runBin(["ingest", log, "--db", own]);
    expect(first.stderr).toMatch(
      /\d+ bytes at the end of .*growing\.log have no line end yet: the next ingest reads them/,
    );
    const waiting = call(2, 1, "syscall=3 exit=0").length - 1;
    expect((await runBin(["stats", "--db", own])).stdout).toContain(
      `waiting     ${waiting} bytes of last lines without an end: not in the database\n`,
    );
    expect((await runBin(["source", "--db", own])).stdout).toMatch(
      new RegExp(`waiting.*\n.*growing\\.log +\\d+ +${waiting} +1 `),
    );
    writeSync(writer, "\n");
    closeSync(writer);
    expect((await runBin(["ingest", log, "--db", own])).stderr).toContain("read 1 line, 1 event");
    expect((await runBin(["stats", "--db", own])).stdout).not.toContain("waiting");
  });

  it("reads a last line without its end where --final says that the log is complete", async () => {
    const log = join(folder, "final.log");
    writeFileSync(log, call(1, 1, "syscall=3 exit=0") + call(2, 1, "syscall=3 exit=0").trimEnd());
    const writer = openSync(log, "a");
    const ran = await runBin(["ingest", "--final", log, "--db", join(folder, "final.db")]);
    closeSync(writer);
    expect(ran.stderr).toContain("read 2 lines, 2 events of 1 source, 0 problems");
  });

  it("reads stdin, counts what it rejects, and still finds it", async () => {
    const own = join(folder, "stdin.db");
    const input = `${call(1, 1, 'syscall=3 exit=0 comm="a"')}this is \x1b[31mno record\n`;
    const ran = await runBin(["ingest", "-", "--db", own, "--strict"], { input });
    expect(ran.status).toBe(3);
    expect(ran.stderr).toMatch(/1 problem;/);
    const found = await runBin(["search", "-w", "no record", "--db", own]);
    expect(found.stdout).toContain("\\x1b[31mno record");
    expect(found.stdout).not.toContain("\x1b");
  });

  it.each([
    ["no such file", "missing.log"],
    ["a directory without logs", "empty"],
  ])("refuses %s in one line", async (_name, path) => {
    const ran = await runBin(["ingest", path, "--db", join(folder, "refused.db")], { cwd: folder });
    expect(ran.status).toBe(2);
    expect(ran.stderr).toMatch(/^ctraudit: [^\n]+\n(hint: [^\n]+\n)?$/);
  });

  /** More than an empty database has: a batch of events is in it. */
  const BATCH_BYTES = 1_000_000;

  it("ends with 130 when it is interrupted, and goes on where it stopped", async () => {
    const own = join(folder, "interrupted.db");
    const log = join(folder, "long.log");
    const lines = Array.from({ length: 400_000 }, (_, at) =>
      line(
        at + 1,
        "SYSCALL",
        `arch=c000003e syscall=3 success=yes exit=0 ppid=1 pid=${(at % 300) + 2} comm="x"`,
      ),
    );
    writeFileSync(log, lines.join(""));
    const subprocess = start(["ingest", log, "--db", own]);
    const isAtWork = () => expect(statSync(`${own}-wal`).size).toBeGreaterThan(BATCH_BYTES);
    await vi.waitFor(isAtWork, { timeout: 60_000, interval: 10 });
    subprocess.kill("SIGINT");
    const { exitCode, stderr } = await subprocess;
    expect(exitCode, String(stderr)).toBe(130);
    expect(stderr).toContain("hint: the same command resumes it");
    expect((await runBin(["search", "--count", "--db", own])).stderr).toContain(
      "the last ingest has not ended",
    );
    expect((await runBin(["ingest", log, "--db", own])).status).toBe(0);
    expect((await runBin(["search", "--count", "--db", own])).stdout).toBe("400000\n");
  });
});
