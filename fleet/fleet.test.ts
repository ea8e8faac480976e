// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../cli/testing/run-here.ts";
import { HAS_SERVER, startServer, type TestServer } from "./testing/server.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures");
/** Hosts, with a log for each. */
const HOSTS = {
  alpha: "scenarios/docker-sock.log",
  beta: "linux-6.12-container/runc-6.12.log",
  gamma: "handwritten/security-modules.log",
} as const;

describe.skipIf(!HAS_SERVER)("a fleet", () => {
  let folder = "";
  let server: TestServer;
  let address = "";
  const database = (name: string) => join(folder, `${name}.db`);
  const log = (name: keyof typeof HOSTS) => join(FIXTURES, HOSTS[name]);

  async function done(...args: string[]): Promise<string> {
    const { status, stdout, stderr } = await runHere(args);
    expect(status, `${args.join(" ")}\n${stderr}`).toBe(0);
    return stdout;
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ctraudit-fleet-test-"));
    server = await startServer();
    address = server.address("fleet");
    await done("fleet", "init", "--fleet", address);
    for (const host of Object.keys(HOSTS) as (keyof typeof HOSTS)[]) {
      await done("ingest", log(host), "--node", host, "--db", database(host));
      await done("fleet", "ship", "--fleet", address, "--db", database(host));
    }
    const all = Object.keys(HOSTS).flatMap((host) => database(host));
    await done("merge", ...all, "--into", database("all"));
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ["tree"],
    ["tree", "--format", "json"],
    ["stats"],
    ["search", "--format", "text"],
    ["search", "--format", "ndjson"],
    ["search", "--format", "csv"],
    ["search", "--format", "raw"],
    ["search", "-i"],
    ["search", "--count", "not success"],
    ["search", "--word", "docker", "--format", "ndjson"],
    ["search", "exe =~ /b.s/ or file ~ etc", "--format", "ndjson"],
    ["search", "--node", "beta", "--format", "ndjson"],
    ["search", "--container", "sleeper", "--format", "ndjson"],
    ["search", "--container", "7c3e", "--format", "ndjson"],
    ["search", "-x", "runc", "--format", "ndjson"],
    ["search", "-c", "docker", "-w", "--format", "ndjson"],
    ["search", "-p", "730", "--format", "ndjson"],
    ["search", "-pp", "1", "-sv", "yes", "--format", "ndjson"],
    ["search", "-k", "exec", "-ts", "2026-11-25", "--format", "ndjson"],
    ["search", "--around", "beta/1796043144.350:129 300ms"],
    ["search", "-sc", "execve,clone", "-m", "SYSCALL", "--format", "csv"],
    ["search", "--container", "sleeper", "-sc", "execve"],
    ["search", "subtree = outer or command ~ /sle+p/", "-i"],
    ["search", "--evidence", "kernel", "--raw", "-x", "runc"],
    ["search", "-f", "/bin/", "--by", "node,program"],
    ["search", "not success and time < '2026-11-30' or serial in (60, 1019)", "--format", "json"],
    ["search", "event = 'alpha/1790000000.160:1019'", "--format", "sentence"],
    ["search", "-w", "docker", "-c", "docker"],
    ["search", "-ui", "0", "-ts", "boot", "--count"],
    ["export", "--format", "ocsf", "--container", "sleeper"],
    ["search", "--sort", "pid", "--limit", "7", "--format", "ndjson"],
    ["search", "--by", "image,program", "--format", "ndjson"],
    ["search", "--format", "sentence"],
    ["detect", "--builtin"],
    ["report", "summary"],
    ["show", "alpha/1790000000.160:1019"],
    ["show", "alpha/1790000000.160:1019", "--why"],
    ["report", "escapes"],
    ["report", "executables"],
    ["report", "log"],
    ["triage"],
    ["causes"],
    ["export", "--format", "ecs"],
  ])("answers %s %s %s as one database with the same logs", async (...words) => {
    const local = await runHere([...words, "--db", database("all")]);
    const remote = await runHere([...words, "--db", address]);
    const named = (text: string) => text.replaceAll(/\S*(?:all|fleet)\.db|clickhouse:\S*/g, "DB");
    expect(local.stdout).not.toBe("");
    expect(named(remote.stdout)).toBe(named(local.stdout));
    expect(remote.status).toBe(local.status);
  });

  it("has the same errors as one database for no or several matching containers", async () => {
    for (const container of ["nosuchcontainer", "host", "1", "unknown", "e"]) {
      // One after the other: a run's cleanup at the end of its process would be shared with a concurrent run.
      const count = (db: string) => runHere(["search", "--count", "--container", container, "--db", db]);
      const local = await count(database("all"));
      const remote = await count(address);
      expect({ container, ...remote }).toEqual({ container, ...local });
    }
  });

  it.each([
    [["-x", "nosuchprogram", "-sv", "no"]],
    [["-x", "runc", "-f", "docker.sock"]],
    [["-p", "730", "-ts", "2020-01-01", "-te", "2020-01-02"]],
    [["-k", "nosuchkey"]],
    [["comm = nosuch", "--by", "node"]],
    [["--around", "beta/1.000:1"]],
    [["-ul", "nosuchuser"]],
    [["-m", "NOSUCHTYPE"]],
  ])("says of %j why nothing is found, as one database does", async (words) => {
    const local = await runHere(["search", ...words, "--db", database("all")]);
    const remote = await runHere(["search", ...words, "--db", address]);
    expect(remote).toEqual(local);
  });

  it("sends nothing twice, and only changes", async () => {
    const again = await runHere(["fleet", "ship", "--fleet", address, "--db", database("alpha")]);
    expect(again.stderr).toMatch(/has all of it$/m);
    expect(again.stderr).not.toContain("sent");
  });

  it("returns a host's logs byte for byte, with the same conclusions", async () => {
    const pulled = database("pulled");
    await done("fleet", "pull", "beta", "--fleet", address, "--db", pulled);
    expect(await done("source", "1", "--db", pulled)).toBe(readFileSync(log("beta"), "utf8"));
    await done("verify", "--db", pulled);
    for (const words of [["tree"], ["search", "--format", "ndjson"]])
      expect(await done(...words, "--db", pulled)).toBe(await done(...words, "--db", database("beta")));
    const hash = (text: string) => /[0-9a-f]{64}/.exec(text)?.[0];
    expect(hash(await done("source", "--db", pulled))).toBe(
      hash(await done("source", "--db", database("beta"))),
    );
  });

  it("pulls by container and time, and reports an empty result", async () => {
    const byContainer = database("by-container");
    await done("fleet", "pull", "--container", "sleeper", "--fleet", address, "--db", byContainer);
    expect(await done("tree", "--db", byContainer)).toBe(await done("tree", "--db", database("beta")));
    const nothing = await runHere([
      "fleet",
      "pull",
      "beta",
      "--to",
      "2020-01-01",
      "--fleet",
      address,
      "--db",
      database("none"),
    ]);
    expect(nothing.status).toBe(1);
    const nobody = await runHere(["fleet", "pull", "delta", "--fleet", address, "--db", database("none")]);
    expect(nobody.stderr).toContain("no host delta");
  });

  it.each([
    [["report", "container", "sleeper"], "--container sleeper"],
    [["report", "timeline"], "NODE"],
    [["report", "log", "--extract", "out"], "NODE"],
    [["verify"], "NODE"],
    [["check"], "NODE"],
    [["backup", "x.db"], "NODE"],
    [["ingest", join(FIXTURES, HOSTS.gamma)], "NODE"],
  ])("needs a local database for %j, and says how to make it", async (words, choice) => {
    const { status, stderr, stdout } = await runHere([...words, "--db", address]);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(`ctraudit fleet pull ${choice} --fleet ${address} --db case.db`);
  });

  it("counts hosts, images and containers as the events have them", async () => {
    const lines = (text: string) =>
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).data);
    const [curl] = lines(
      await done("fleet", "prevalence", "program", "runc", "--fleet", address, "--format", "ndjson"),
    );
    const events = lines(
      await done(
        "search",
        "(syscall = execve or syscall = execveat) and success and exe ~ runc",
        "--db",
        database("all"),
        "--format",
        "ndjson",
      ),
    );
    const own = events.filter(({ exe }: { exe: string }) => exe === curl.value);
    expect(curl).toMatchObject({
      events: own.length,
      nodes: new Set(own.map(({ node }: { node: string }) => node)).size,
    });
    const nodes = lines(await done("fleet", "nodes", "--fleet", address, "--format", "ndjson"));
    expect(nodes.map(({ node, boots }: { node: string; boots: number }) => [node, boots])).toEqual([
      ["alpha", 1],
      ["beta", 1],
      ["gamma", 1],
    ]);
  });

  it.each([[["first-seen", "--since", "2000-01-01"]], [["rare"]]])(
    "answers %j as a local database does",
    async (words) => {
      const local = await runHere(["fleet", ...words, "--db", database("all")]);
      const remote = await runHere(["fleet", ...words, "--fleet", address]);
      expect(remote).toEqual(local);
    },
  );

  it("never shows a password", async () => {
    const environment = { CTRAUDIT_DB_PASSWORD: "not-the-word" };
    const { status, stderr } = await runHere(
      ["tree", "--db", server.address("fleet", "analyst"), "--debug"],
      80,
      environment,
    );
    expect(status).toBe(2);
    expect(stderr).toContain("refuses");
    expect(stderr).not.toContain("not-the-word");
    const right = await runHere(["tree", "--db", server.address("fleet", "analyst")], 80, {
      CTRAUDIT_DB_PASSWORD: "secret",
    });
    expect(right.status).toBe(0);
  });

  it("is read by a user that may only read", async () => {
    const { status, stderr } = await runHere(["tree", "--db", server.address("fleet", "reader")], 80, {
      CTRAUDIT_DB_PASSWORD: "look",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  it("reports missing tables", async () => {
    const { status, stderr } = await runHere(["tree", "--db", server.address("nothing_here")]);
    expect(status).toBe(2);
    expect(stderr).toContain("ctraudit fleet init --db");
  });
});
