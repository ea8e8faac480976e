// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../cli/testing/run-here.ts";
import { openForReading } from "../store/api.ts";
import { MIGRATIONS_TABLE, TABLE_NAMES } from "./schema/migrations.ts";
import { CHDB } from "./testing/chdb-folder.ts";
import { compare, type RandomSearch, randomSearches } from "./testing/random-searches.ts";
import { HAS_SERVER, startServer, type TestServer } from "./testing/server.ts";

const ROOT = join(import.meta.dirname, "..");
const HAS_CHDB = existsSync(join(CHDB, "node_modules/chdb"));
const LOGS = { alpha: "scenarios/docker-sock.log", beta: "linux-6.12-container/runc-6.12.log" } as const;

interface Answers {
  readonly fitting: readonly (readonly string[])[];
  readonly version: string;
  readonly firstSeen: { readonly program: string; readonly events: number; readonly nodes: number }[];
  readonly rare: readonly unknown[];
  readonly programs: readonly unknown[];
  readonly nodes: readonly unknown[];
}

describe.skipIf(!HAS_CHDB)("current ClickHouse", () => {
  let folder = "";
  let answers: Answers;
  let searches: RandomSearch[];
  const databases = () => Object.keys(LOGS).map((host) => join(folder, `${host}.db`));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ctraudit-dialect-"));
    for (const [host, log] of Object.entries(LOGS))
      await runHere([
        "ingest",
        join(ROOT, "fixtures", log),
        "--node",
        host,
        "--db",
        join(folder, `${host}.db`),
      ]);
    await runHere(["merge", ...databases(), "--into", join(folder, "all.db")]);
    const all = openForReading(join(folder, "all.db"));
    searches = randomSearches(all, process.env["CTRAUDIT_LONG"] === undefined ? 1000 : 20_000);
    all.close();
    writeFileSync(
      join(folder, "conditions.json"),
      JSON.stringify(searches.flatMap(({ condition }) => condition ?? [])),
    );
    const { stdout } = await execa(
      process.execPath,
      ["--import", "tsx", join(ROOT, "fleet/testing/answer-in-chdb.ts"), folder, ...databases()],
      { cwd: ROOT, maxBuffer: 2 ** 30 },
    );
    answers = JSON.parse(stdout) as Answers;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is much newer than Debian's", () => {
    expect(Number(answers.version.split(".")[0])).toBeGreaterThan(25);
  });

  it.each([
    ["tree"],
    ["search", "--format", "ndjson"],
    ["search", "--format", "raw"],
    ["stats"],
    ["report", "escapes"],
  ])("gives %s %s %s as one database", async (...words) => {
    const [local, copied] = await Promise.all(
      ["all", "copy"].map((name) => runHere([...words, "--db", join(folder, `${name}.db`)])),
    );
    const named = (text: string) => text.replaceAll(/\S*(?:all|copy)\.db/g, "DB");
    expect(named(copied!.stdout)).toBe(named(local!.stdout));
  });

  it("finds every event that matches random criteria", () => {
    const { missed, sent, meant } = compare(searches, answers.fitting);
    expect(missed).toEqual([]);
    expect(sent).toBeLessThan(3 * meant);
  });

  it("answers queries over all hosts like one database", async () => {
    const { stdout } = await runHere([
      "fleet",
      "first-seen",
      "--since",
      "1970-01-02",
      "--format",
      "ndjson",
      "--limit",
      "1000",
      "--db",
      join(folder, "all.db"),
    ]);
    const local = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).data);
    const key = ({ program, events, nodes }: Answers["firstSeen"][number]) => `${program} ${events} ${nodes}`;
    expect(answers.firstSeen.map(key).sort()).toEqual(local.map(key).sort());
    expect(answers.programs.length).toBe(answers.firstSeen.length);
  });

  it.each([
    ["reader", { select: [...TABLE_NAMES, MIGRATIONS_TABLE], insert: [], more: [] }],
    // The last one: its rows belong to no database.
    ["shipper", { select: [], insert: TABLE_NAMES, more: [] }],
  ])("lets a %s do no more than it needs", async (role, allowed) => {
    const { stdout } = await execa(
      process.execPath,
      ["--import", "tsx", join(ROOT, "fleet/testing/act-in-chdb.ts"), folder, role],
      { cwd: ROOT },
    );
    expect(JSON.parse(stdout)).toEqual(allowed);
    if (role !== "reader") return;
    const [whole, read] = await Promise.all(
      ["copy", role].map((name) => runHere(["tree", "--db", join(folder, `${name}.db`)])),
    );
    expect(read!.stdout.replaceAll("reader.db", "copy.db")).toBe(whole!.stdout);
  });

  describe.skipIf(!HAS_SERVER)("beside Debian's", () => {
    let server: TestServer;
    afterAll(() => server?.stop());

    it("has the same answers", async () => {
      server = await startServer();
      const address = server.address("fleet");
      await runHere(["fleet", "init", "--fleet", address]);
      for (const path of databases()) await runHere(["fleet", "ship", "--fleet", address, "--db", path]);
      const { stdout } = await runHere([
        "fleet",
        "prevalence",
        "program",
        "--limit",
        "1000",
        "--format",
        "ndjson",
        "--fleet",
        address,
      ]);
      const old = stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).data.value as string);
      expect(answers.programs.map((one) => (one as { value: string }).value)).toEqual(old);
    });
  });
});
