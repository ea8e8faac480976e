// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isBuilt, start } from "./testing/run-bin.ts";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-serve-"));
const db = join(folder, "slow.db");
const scenario = join(import.meta.dirname, "../fixtures/scenarios/docker-sock.log");
const log = join(folder, "audit.log");
/** Backtracks without end on the path of one program, until its time is over. */
const SLOW = "exe =~ /^(\\/?[a-z]+)+[0-9]$/";
const PROGRAM = `/${"a".repeat(200)}`;

describe.skipIf(!isBuilt)("ctraudit serve", () => {
  let child: ReturnType<typeof start>;
  let origin: string;
  let cookie: string;

  beforeAll(async () => {
    writeFileSync(
      log,
      readFileSync(scenario, "latin1").replaceAll('exe="/usr/bin/docker"', `exe="${PROGRAM}"`),
      "latin1",
    );
    expect((await runHere(["ingest", log, "--db", db])).status).toBe(0);
    child = start(["serve", db], { env: { PATH: process.env["PATH"] }, buffer: false });
    const [said] = (await once(child.stdout!, "data")) as [Buffer];
    const link = String(said).trim();
    origin = new URL(link).origin;
    const opened = await fetch(link, { redirect: "manual" });
    cookie = opened.headers.get("set-cookie")!.split(";")[0]!;
  });
  afterAll(async () => {
    child.kill("SIGTERM");
    const { exitCode } = await child;
    expect(exitCode).toBe(143);
    rmSync(folder, { recursive: true });
  });

  const ask = (path: string, signal?: AbortSignal) =>
    fetch(`${origin}/api/v1/databases/0/${path}`, { headers: { cookie }, ...(signal && { signal }) });
  /** Processes that the server has started. */
  const helpers = () =>
    execFileSync("ps", ["-o", "pid=", "--ppid", String(child.pid)], { encoding: "utf8" })
      .trim()
      .split(/\s+/);

  it("answers others while one question takes long, and ends the work that nobody waits for", async () => {
    const stop = new AbortController();
    const slow = ask(`groups?by=pid&expression=${encodeURIComponent(SLOW)}`, stop.signal);
    const left = expect(slow).rejects.toThrow("abort");
    await expect.poll(async () => helpers().length).toBeGreaterThan(0);
    const { status } = await ask("overview");
    expect(status).toBe(200);
    const working = helpers();
    expect(working.length).toBe(2);
    stop.abort();
    await left;
    await expect.poll(() => helpers().filter((pid) => working.includes(pid)).length).toBe(1);
    expect((await ask("groups?by=program")).status).toBe(200);
  });

  it("says what is wrong with a question as it did in one process", async () => {
    const refused = await ask(`events?expression=${encodeURIComponent("exe = (")}`);
    expect(refused.status).toBe(400);
    const { error } = (await refused.json()) as { error: { code: string; column: number | null } };
    expect([error.code, typeof error.column]).toEqual(["CTR_EXPRESSION", "number"]);
    expect((await ask("container?key=nowhere")).status).toBe(404);
  });
});
