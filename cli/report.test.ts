// SPDX-License-Identifier: Apache-2.0
import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REPORT_NAMES } from "./build-report.ts";
import { isBuilt, type Ran, runBin } from "./testing/run-bin.ts";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-report-"));
const log = join(folder, "audit.log");
const db = join(folder, "audit.db");

beforeAll(async () => {
  copyFileSync(join(import.meta.dirname, "../fixtures/linux-6.12-container/runc-6.12.log"), log);
  if (isBuilt) expect((await runBin(["ingest", log, "--node", "demo", "--db", db])).status).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true }));

const report = (...words: string[]): Promise<Ran> => runHere(["report", ...words, "--db", db]);
/** The same by the built program, in a process of its own. */
const reportOfProgram = (...words: string[]): Promise<Ran> => runBin(["report", ...words, "--db", db]);

interface JsonReport {
  readonly data: {
    readonly tables: readonly {
      readonly id: string;
      readonly rows: readonly {
        readonly cells: readonly unknown[];
        readonly events: readonly string[];
        readonly search: readonly string[] | null;
      }[];
    }[];
  };
}

describe.skipIf(!isBuilt)("ctraudit report", () => {
  it.each([
    ["escapes", "--failed"],
    ["timeline", "--failed"],
    ["container", "outer", "--start", "00:00:00"],
    ["custody", "--container", "outer"],
    ["summary", "--limit", "3"],
  ])("refuses what %s cannot be restricted by, and does not name it in a document: %s", async (...words) => {
    const { status, stdout, stderr } = await report(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(`report ${words[0]} takes no ${words.find((word) => word.startsWith("--"))}`);
  });

  it("dates a container's last event by an event, also where its membership ends between two", async () => {
    const scenario = join(import.meta.dirname, "../fixtures/scenarios/nsenter-from-container.log");
    const other = join(folder, "nsenter.db");
    expect((await runHere(["ingest", scenario, "--node", "n", "--db", other])).status).toBe(0);
    const { status, stdout } = await runHere(["report", "container", "7c3e", "--db", other]);
    expect(status).toBe(0);
    expect(stdout).toContain("14:13:20");
    expect(stdout).not.toContain("1970-");
  });

  it.each(
    REPORT_NAMES.flatMap((name) =>
      ["text", "markdown", "json", "html"].map((format) => [name, format] as const),
    ),
  )("%s gives the same bytes each time as %s", async (name, format) => {
    const limit = ["custody", "summary", "log"].includes(name) ? [] : ["--limit", "20"];
    const words = [name, ...(name === "container" ? ["outer"] : []), ...limit, "--format", format];
    const again = ["text", "html"].includes(format) ? reportOfProgram : report;
    const [one, other] = [await report(...words), await again(...words)];
    expect([0, 1], one.stderr).toContain(one.status);
    expect(one.stdout).not.toBe("");
    expect(other.stdout).toBe(one.stdout);
  });

  it("tells in a dossier what the log says of the container", async () => {
    const { stdout } = await report("container", "outer", "--format", "json");
    const { data } = JSON.parse(stdout) as JsonReport;
    const rows = (id: string) => data.tables.find((table) => table.id === id)!.rows;
    const facts = new Map(rows("identity").map(({ cells }) => [cells[0], cells[1]]));
    expect(facts.get("audit container ID")).toBe("4");
    expect(facts.get("has in it")).toBe("inner");
    expect(rows("programs").length).toBeGreaterThan(0);
    expect(rows("processes").length).toBeGreaterThan(0);
  });

  it("puts what a container changed on the host's devices before everything else that it changed", async () => {
    const stamp = (serial: number) => `msg=audit(1700000${String(serial).padStart(3, "0")}.000:${serial})`;
    const open = (serial: number, pid: number, ppid: number, name: string, device: string) =>
      `type=SYSCALL ${stamp(serial)}: arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a1=0 a2=41 a3=1b6 items=1 ppid=${ppid} pid=${pid} auid=0 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="sh" exe="/bin/sh" key=(null)\n` +
      `type=PATH ${stamp(serial)}: item=0 name="${name}" inode=${serial} dev=${device} mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=CREATE\n` +
      `type=PROCTITLE ${stamp(serial)}: proctitle="sh"\n`;
    const clone = `type=SYSCALL ${stamp(2)}: arch=c000003e syscall=56 success=yes exit=500 a0=6c020011 a1=0 a2=0 a3=0 items=0 ppid=0 pid=1 auid=0 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="sh" exe="/bin/sh" key=(null)\ntype=PROCTITLE ${stamp(2)}: proctitle="sh"\n`;
    const own = Array.from({ length: 350 }, (_, at) => open(3 + at, 500, 1, `/own/${at}`, "00:45"));
    const text =
      open(1, 1, 0, "/etc/motd", "fd:00") +
      clone +
      own.join("") +
      open(400, 500, 1, "/host/etc/cron.d/x", "fd:00");
    const [file, database] = [join(folder, "host-file.log"), join(folder, "host-file.db")];
    writeFileSync(file, text);
    expect((await runHere(["ingest", file, "--db", database])).status).toBe(0);
    const tree = await runHere(["tree", "--format", "json", "--db", database]);
    const key = /"key":"([^"]*:2)"/.exec(tree.stdout)?.[1];
    const { stdout } = await runHere(["report", "container", key!, "--format", "json", "--db", database]);
    const files = (JSON.parse(stdout) as JsonReport).data.tables.find(({ id }) => id === "files")!.rows;
    expect(files).toHaveLength(300);
    expect(files[0]!.cells[4]).toBe("/host/etc/cron.d/x");
    expect(files[0]!.cells[6]).not.toBeNull();
    expect(files.slice(1).every(({ cells }) => cells[6] === null)).toBe(true);
  });

  it.each([
    ["container", "outer"],
    ["escapes"],
    ["executables", "--summary", "--by", "container"],
    ["timeline", "--limit", "30"],
  ])("names with each statement of %s %s a search that finds all its events", async (...words) => {
    const { data } = JSON.parse((await report(...words, "--format", "json")).stdout) as JsonReport;
    const statements = data.tables.flatMap(({ rows }) => rows).filter(({ search }) => search !== null);
    const step = Math.max(1, Math.floor(statements.length / 12));
    for (const { search, events } of statements.filter((_, at) => at % step === 0)) {
      const found = await runHere([...search!.slice(1), "--format", "ndjson", "--db", db]);
      expect(found.status, search!.join(" ")).toBe(0);
      const missing = events.filter((id) => !found.stdout.includes(`"id":"${id}"`));
      expect(missing, search!.join(" ")).toEqual([]);
    }
  });

  it("restricts a list to a container and to what failed", async () => {
    const all = JSON.parse((await report("events", "--format", "json")).stdout) as JsonReport;
    const own = JSON.parse(
      (await report("events", "--container", "outer", "--format", "json")).stdout,
    ) as JsonReport;
    const failed = JSON.parse((await report("events", "--failed", "--format", "json")).stdout) as JsonReport;
    const size = ({ data }: JsonReport) => data.tables[0]!.rows.length;
    expect(size(own)).toBeGreaterThan(0);
    expect(size(own)).toBeLessThan(size(all));
    expect(new Set(own.data.tables[0]!.rows.map(({ cells }) => cells[1]))).toEqual(new Set(["outer"]));
    expect(failed.data.tables[0]!.rows.every(({ cells }) => cells.includes("no"))).toBe(true);
  });

  it.each([
    [["nosuch"], 2, "no such report"],
    [["escape"], 2, "did you mean escapes?"],
    [["dossier", "outer"], 2, "ctraudit report container KEY is the dossier"],
    [["container"], 2, "needs a container"],
    [["container", "nobody"], 1, "no such container"],
    [["events", "--format", "pdf"], 2, "expected --format"],
    [["events", "--by", "pid"], 2, "expected --by"],
    [["events", "--start", "tomorrow"], 2, "not a time"],
    [["virt"], 1, ""],
  ] as const)("ends report %j with %i", async (words, status, text) => {
    const ran = await report(...words);
    expect(ran.status).toBe(status);
    expect(ran.stderr).toContain(text);
  });
});

describe.skipIf(!isBuilt)("an extract", () => {
  const extract = join(folder, "extract");

  beforeAll(async () => {
    const ran = await report("container", "inner", "--proof", "--format", "html", "--extract", extract);
    expect(ran.status, ran.stderr).toBe(0);
    expect(ran.stderr).toMatch(/SHA-256 of its manifest [0-9a-f]{64}/);
  });

  const verify = (...words: string[]): Promise<Ran> => runBin(["verify", extract, ...words]);

  it("is accepted with its source and database, and without them", async () => {
    const whole = await verify("--db", db);
    expect(whole.status, whole.stdout).toBe(0);
    expect(whole.stdout).toContain("gives the same report");
    const alone = await verify("--db", join(folder, "none.db"), "--sources", join(folder, "elsewhere"));
    expect(alone.status).toBe(0);
    expect(alone.stdout).toContain("not here");
  });

  it("has the records of the source, byte for byte, at the places that its manifest names", () => {
    const manifest = JSON.parse(readFileSync(join(extract, "manifest.json"), "utf8")) as {
      sources: { file: string; ranges: [number, number, number][] }[];
    };
    const source = readFileSync(log);
    const [{ file, ranges }] = manifest.sources as [{ file: string; ranges: [number, number, number][] }];
    const records = readFileSync(join(extract, file));
    expect(ranges.length).toBeGreaterThan(40);
    for (const [offset, length, at] of ranges)
      expect(records.subarray(at, at + length).equals(source.subarray(offset, offset + length))).toBe(true);
  });

  it("is refused where anything of it, its source or the database has changed, and says which", async () => {
    for (const name of readdirSync(extract).filter((file) => file !== "manifest.json")) {
      const path = join(extract, name);
      const before = readFileSync(path);
      const changed = Buffer.from(before);
      changed[changed.length >> 1]! ^= 1;
      writeFileSync(path, changed);
      const ran = await verify("--db", db);
      expect(ran.status, name).toBe(1);
      expect(ran.stdout).toContain(`changed   ${name}`);
      expect(ran.stdout, "an intact source is not accused").not.toMatch(/changed {3}source \d/);
      writeFileSync(path, before);
    }
    const before = readFileSync(log);
    const changed = Buffer.from(before);
    changed[1000]! ^= 1;
    writeFileSync(log, changed);
    expect(await verify("--db", db)).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/changed {3}source 1 /),
    });
    writeFileSync(log, before);
    writeFileSync(join(extract, "more.txt"), "x");
    expect((await verify("--db", db)).stdout).toContain("changed   more.txt: the manifest does not name it");
    rmSync(join(extract, "more.txt"));
    expect((await verify("--db", db)).status).toBe(0);
  });

  it("still holds where its source has grown since", async () => {
    appendFileSync(log, "type=USER msg=audit(1795461299.000:9999): pid=1 uid=0 msg='later'\n");
    const ran = await verify("--db", db);
    expect(ran.status, ran.stdout).toBe(0);
  });

  it("is no directory that leads elsewhere, and none that is there already", async () => {
    expect((await report("escapes", "--extract", extract)).status).toBe(2);
    const evil = join(folder, "evil");
    await report("custody", "--extract", evil);
    const manifest = JSON.parse(readFileSync(join(evil, "manifest.json"), "utf8")) as {
      files: { name: string }[];
    };
    manifest.files[0]!.name = "../extract/manifest.json";
    writeFileSync(join(evil, "manifest.json"), JSON.stringify(manifest));
    expect(await runHere(["verify", evil])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("is no manifest"),
    });
  });
});
