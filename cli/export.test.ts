// SPDX-License-Identifier: Apache-2.0
/// <reference lib="dom" />
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import * as zlib from "node:zlib";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHDB } from "../fleet/testing/chdb-folder.ts";
import { ECS_VERSION } from "../report/export/ecs.ts";
import { EcsVersion, ecsFaults } from "./testing/ecs-faults.ts";
import { ingestLines, type LogDatabase } from "./testing/log-database.ts";
import { ocsfFaults } from "./testing/ocsf-schema.ts";
import { runHere } from "./testing/run-here.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures");
const LOGS = [
  "linux-6.12-container/escape-6.12.log",
  "linux-6.12-stock/messages-6.12-stock.log",
  "linux-6.12-stock/hook-6.12-stock.log",
  "scenarios/machine-messages.log",
  "handwritten/contid-v8-nested.log",
].map((log) => join(FIXTURES, log));
/** Debian's python3-opentelemetry-proto, as .ci/run installs it. */
const PYTHON = "/usr/bin/python3";
const hasProto =
  spawnSync(PYTHON, ["-c", "import opentelemetry.proto.collector.logs.v1.logs_service_pb2"]).status === 0;
const HAS_CHDB = existsSync(join(CHDB, "node_modules/chdb"));
const BROWSER = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));

/** From Node.js 22.15 on. */
const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (bytes: Uint8Array) => Uint8Array };

const SYSCALL =
  'arch=c000003e syscall=%N success=yes exit=3 a0=ffffff9c a1=0 a2=0 a3=0 items=1 ppid=1 pid=700 auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=4 comm=%C exe="/usr/bin/x" key=(null)';
const call = (number: number, comm = '"x"') => SYSCALL.replace("%N", String(number)).replace("%C", comm);
/** One event of each kind that the formats tell apart, in the container with the largest ID, and what a process can put into them. */
const LINES = [
  `type=SYSCALL msg=audit(1700000000.001:1): ${call(59)}`,
  'type=EXECVE msg=audit(1700000000.001:1): argc=3 a0="sh" a1="-c" a2=3C7363726970743EE2808EFF0A',
  'type=CWD msg=audit(1700000000.001:1): cwd="/root"',
  'type=PATH msg=audit(1700000000.001:1): item=0 name="./x" inode=1 dev=08:01 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL',
  "type=CONTAINER_ID msg=audit(1700000000.001:1): record=1 contid=18446744073709551614",
  `type=SYSCALL msg=audit(1700000000.002:2): ${call(257)}`,
  'type=CWD msg=audit(1700000000.002:2): cwd="/etc"',
  'type=PATH msg=audit(1700000000.002:2): item=0 name="shadow" inode=2 dev=08:01 mode=0100600 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL',
  "type=CONTAINER_ID msg=audit(1700000000.002:2): record=1 contid=18446744073709551614",
  `type=SYSCALL msg=audit(1700000000.003:3): ${call(42)}`,
  "type=SOCKADDR msg=audit(1700000000.003:3): saddr=0200005001020304000000000000000000",
  "type=CONTAINER_ID msg=audit(1700000000.003:3): record=1 contid=18446744073709551614",
  `type=SYSCALL msg=audit(1700000000.004:4): ${call(42)}`,
  "type=SOCKADDR msg=audit(1700000000.004:4): saddr=0A0001BB0000000020010DB8000000000000000000000001000000000000",
  `type=SYSCALL msg=audit(1700000000.005:5): ${call(231)}`,
  'type=USER_LOGIN msg=audit(1700000000.006:6): pid=701 uid=0 auid=1000 ses=4 msg=\'op=login acct="bob" exe="/usr/sbin/sshd" hostname=h addr=1.2.3.4 terminal=ssh res=failed\'',
  `type=SYSCALL msg=audit(1700086400.007:7): ${call(87, "FF3C623E")}`,
  'type=PATH msg=audit(1700086400.007:7): item=0 name="/tmp/a" inode=3 dev=08:01 mode=0100600 ouid=0 ogid=0 rdev=00:00 nametype=DELETE',
];

let own: LogDatabase;
const folder = mkdtempSync(join(tmpdir(), "ctraudit-export-"));
const fixtures: string[] = [];

beforeAll(async () => {
  own = await ingestLines(LINES);
  fixtures.push(join(own.folder, "audit.db"));
  for (const [at, log] of LOGS.entries()) {
    const db = join(folder, `${at}.db`);
    const { status, stderr } = await runHere(["ingest", log, "--db", db]);
    expect(status, stderr).toBe(0);
    fixtures.push(db);
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(own.folder, { recursive: true });
});

const lines = (text: string): Record<string, unknown>[] =>
  text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Record<string, unknown>]));

/** Every fixture in a format; and the number of its events. */
async function* exported(format: string): AsyncGenerator<{ text: string; events: number }> {
  for (const db of fixtures) {
    const { status, stdout, stderr } = await runHere(["export", "--format", format, "--db", db]);
    expect(status, stderr).toBe(0);
    const count = await runHere(["search", "--count", "--db", db]);
    yield { text: stdout, events: Number(count.stdout) };
  }
}

describe("export --format ecs", () => {
  it("writes a document of Elastic's field list for each event", async () => {
    expect(ECS_VERSION).toBe(EcsVersion);
    for await (const { text, events } of exported("ecs")) {
      const documents = lines(text);
      expect(documents).toHaveLength(events);
      expect(documents.flatMap(ecsFaults)).toEqual([]);
    }
  });

  it("has the container, the program, the file and the peer, and a container ID exactly", async () => {
    const found = lines(await own.ask("export", "--format", "ecs"));
    const key = expect.stringMatching(/^1700000000\.001:1/);
    expect(found.slice(0, 4)).toMatchObject([
      {
        container: { id: key },
        ctraudit: { container: { key, contid: "18446744073709551614" }, evidence: "kernel" },
        process: {
          pid: 700,
          name: "x",
          executable: "/usr/bin/x",
          args: ["sh", "-c", "<script>\u200e\ufffd\n"],
          args_count: 3,
        },
        event: { category: ["process"], type: ["start"], outcome: "success", sequence: 1 },
      },
      { file: { path: "/etc/shadow", name: "shadow", directory: "/etc" } },
      { destination: { ip: "1.2.3.4", port: 80 } },
      { destination: { ip: "2001:db8::1", port: 443 } },
    ]);
    expect(found[5]).toMatchObject({ event: { category: ["authentication"], outcome: "failure" } });
  });
});

describe("export --format ocsf", () => {
  it("writes an event of the schema for each event", async () => {
    for await (const { text, events } of exported("ocsf")) {
      const found = lines(text);
      expect(found).toHaveLength(events);
      expect(found.flatMap(ocsfFaults)).toEqual([]);
    }
  });

  it("has a class for each kind of event, with the container of the process", async () => {
    const found = lines(await own.ask("export", "--format", "ocsf"));
    expect(found.map((one) => one["type_uid"])).toEqual([
      100701, 100114, 400101, 400101, 100702, 300201, 100104,
    ]);
    expect(found[0]).toMatchObject({
      process: { container: { uid: expect.stringMatching(/^1700000000\.001:1/) } },
    });
    expect(found[2]).toMatchObject({ dst_endpoint: { ip: "1.2.3.4", port: 80 } });
    expect(found[5]).toMatchObject({ status: "Failure" });
  });
});

describe("export --format timesketch", () => {
  it("has message, datetime and timestamp_desc on every line, as its importer demands", async () => {
    for await (const { text, events } of exported("timesketch")) {
      const found = lines(text);
      expect(found).toHaveLength(events);
      for (const one of found) {
        expect(one["message"]).toEqual(expect.stringMatching(/./));
        expect(one["timestamp_desc"]).toEqual(expect.stringMatching(/./));
        expect(Date.parse(one["datetime"] as string) * 1000).toBe(one["timestamp"]);
        // Fields are columns of its index: of one level, and none of its own names.
        expect(Object.values(one).every((value) => typeof value !== "object" || Array.isArray(value))).toBe(
          true,
        );
        expect(Object.keys(one).filter((name) => name.startsWith("_") || name.includes("."))).toEqual([]);
      }
    }
  });
});

describe.skipIf(!hasProto)("export --format otel", () => {
  it("is read without an unknown field by the protocol's own definitions, record for record", async () => {
    const script = `
import sys
from google.protobuf import json_format
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
n = 0
for line in sys.stdin:
    request = json_format.Parse(line, ExportLogsServiceRequest())
    for resource in request.resource_logs:
        for scope in resource.scope_logs:
            for record in scope.log_records:
                assert record.time_unix_nano % 1000000 == 0 and record.severity_number and record.body.string_value
                n += 1
print(n)`;
    for await (const { text, events } of exported("otel"))
      expect(Number(execFileSync(PYTHON, ["-c", script], { input: text, encoding: "utf8" }))).toBe(events);
  });
});

describe("export --format perfetto", () => {
  it("opens and closes each slice on its own track, and has an instant for each event", async () => {
    for await (const { text, events } of exported("perfetto")) {
      const { traceEvents } = JSON.parse(text) as {
        traceEvents: { ph: string; pid: number; tid: number; ts: number }[];
      };
      const depth = new Map<string, number>();
      for (const { ph, pid, tid } of traceEvents.filter((one) => one.ph === "B" || one.ph === "E")) {
        const now = (depth.get(`${pid} ${tid}`) ?? 0) + (ph === "B" ? 1 : -1);
        expect([0, 1]).toContain(now);
        depth.set(`${pid} ${tid}`, now);
      }
      expect([...depth.values()].filter((open) => open !== 0)).toEqual([]);
      expect(traceEvents.filter(({ ph }) => ph === "i")).toHaveLength(events);
    }
  });

  it.skipIf(BROWSER === undefined)("is read by another program without a complaint", async () => {
    const viewer = join(
      dirname(createRequire(import.meta.url).resolve("speedscope/package.json")),
      "dist/release/index.html",
    );
    const trace = await own.ask("export", "--format", "perfetto");
    const load = join(own.folder, "load.js");
    writeFileSync(
      load,
      `speedscope.loadFileFromBase64("trace.json", ${JSON.stringify(Buffer.from(trace).toString("base64"))})`,
    );
    const browser = await chromium.launch({
      executablePath: BROWSER!,
      args: ["--no-sandbox", "--allow-file-access-from-files"],
    });
    try {
      const page = await browser.newPage();
      const said: string[] = [];
      page.on("console", (message) => said.push(message.text()));
      page.on("pageerror", (error) => said.push(`error: ${error.message}`));
      await page.goto(`${pathToFileURL(viewer).href}#localProfilePath=${load}`);
      await page.waitForFunction(() => document.title.startsWith("trace.json"));
      expect(said.join("\n")).toContain("Importing as Trace Event Format profile");
      expect(said.filter((line) => /error|invalid|mismatch|ph='/i.test(line))).toEqual([]);
      expect(await page.evaluate(() => document.body.textContent)).toContain("contid 18446744073709551614");
    } finally {
      await browser.close();
    }
  });
});

describe("export --format parquet", () => {
  it("writes the rows of each day to a file of its own, with container IDs of 64 bits", async () => {
    const target = join(folder, "parquet");
    await own.ask("export", "--format", "parquet", "--output", target);
    expect(readdirSync(target).sort()).toEqual(["day=2023-11-14", "day=2023-11-15"]);
    const file = await asyncBufferFromFile(join(target, "day=2023-11-14/part-0.parquet"));
    const metadata = await parquetMetadataAsync(file);
    expect(metadata.schema.find(({ name }) => name === "contid")).toMatchObject({
      type: "INT64",
      converted_type: "UINT_64",
    });
    const codec = zstdDecompressSync === undefined ? "GZIP" : "ZSTD";
    expect(metadata.row_groups[0]!.columns[0]!.meta_data!.codec).toBe(codec);
    const rows = await parquetReadObjects({
      file,
      compressors: { GZIP: (bytes) => zlib.gunzipSync(bytes), ZSTD: (bytes) => zstdDecompressSync!(bytes) },
    });
    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatchObject({
      event: "1700000000.001:1",
      time: new Date(1_700_000_000_001),
      contid: 18446744073709551614n,
      evidence: "kernel",
      pid: 700,
      exit: 3n,
      argv: ["sh", "-c", "<script>\u200e\ufffd\n"],
      paths: ["/root/x"],
      success: true,
    });
    expect(rows[2]!["peers"]).toEqual(["1.2.3.4:80"]);
    expect(rows[5]!["contid"]).toBeNull();
  });

  it.skipIf(!HAS_CHDB)("is read by ClickHouse, whose types are the same", async () => {
    const target = join(folder, "parquet-for-clickhouse");
    await own.ask("export", "--format", "parquet", "--output", target);
    const script = `
      const { query } = require(${JSON.stringify(join(CHDB, "node_modules/chdb"))});
      const file = "file('${target}/*/*.parquet', Parquet)";
      const columns = "event, contid, toTypeName(contid) AS type, argv, peers, toUnixTimestamp64Milli(time) AS ms";
      process.stdout.write(query("SELECT " + columns + " FROM " + file + " ORDER BY serial SETTINGS output_format_json_quote_64bit_integers = 1", "JSONEachRow"));`;
    const rows = lines(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }));
    expect(rows).toHaveLength(7);
    expect(rows[0]).toEqual({
      event: "1700000000.001:1",
      contid: "18446744073709551614",
      type: "Nullable(UInt64)",
      argv: ["sh", "-c", "<script>\u200e\ufffd\n"],
      peers: [],
      ms: "1700000000001",
    });
    expect(rows[3]!["peers"]).toEqual(["[2001:db8::1]:443"]);
  });

  it("needs a new directory", async () => {
    const db = join(own.folder, "audit.db");
    const without = await runHere(["export", "--format", "parquet", "--db", db]);
    expect([without.status, without.stderr]).toEqual([
      2,
      expect.stringContaining("needs --output DIRECTORY"),
    ]);
    const taken = await runHere(["export", "--format", "parquet", "--output", folder, "--db", db]);
    expect([taken.status, taken.stderr]).toEqual([2, expect.stringContaining("cannot be made")]);
  });
});

describe("export", () => {
  it("takes the options and the expression of search", async () => {
    const found = lines(
      await own.ask("export", "--format", "timesketch", "--pid", "700", "syscall = connect"),
    );
    expect(found.map((one) => one["event_id"])).toEqual(["1700000000.003:3", "1700000000.004:4"]);
  });

  it("writes a new file, and leaves none behind an error", async () => {
    const file = join(folder, "events.ndjson");
    await own.ask("export", "--format", "ecs", "--output", file);
    expect(lines(readFileSync(file, "utf8"))).toHaveLength(7);
    const missing = join(folder, "missing.ndjson");
    const { status } = await runHere([
      "export",
      "--format",
      "ecs",
      "--output",
      missing,
      "--db",
      join(folder, "none.db"),
    ]);
    expect([status, existsSync(missing)]).toEqual([2, false]);
    const other = join(folder, "missing");
    await runHere(["export", "--format", "parquet", "--output", other, "--db", join(folder, "none.db")]);
    expect(existsSync(other)).toBe(false);
  });

  it("names its formats where another is asked for", async () => {
    const wrong = await runHere(["export", "--format", "esc", "--db", join(own.folder, "audit.db")]);
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      expect.stringContaining("ecs or ocsf or timesketch or otel or perfetto or parquet"),
    ]);
  });

  it("says so where times are from before the clock was set, and where lines are no events", async () => {
    const early = await ingestLines([
      `type=SYSCALL msg=audit(0.036:1): ${call(59)}`,
      "no record: needle",
      `type=SYSCALL msg=audit(1.036:2): ${call(59)}`,
    ]);
    try {
      const db = join(early.folder, "audit.db");
      const { stdout, stderr } = await runHere(["export", "--format", "ecs", "--db", db]);
      expect(stderr).toContain("2 events are from before the clock was set");
      expect(lines(stdout).flatMap(ecsFaults)).toEqual([]);
      expect(lines(stdout)[0]!["@timestamp"]).toBe("1970-01-01T00:00:00.036Z");
      const word = await runHere(["export", "--format", "ecs", "--word", "needle", "--db", db]);
      expect(word.stderr).toContain("1 rejected lines");
    } finally {
      rmSync(early.folder, { recursive: true });
    }
  });
});
