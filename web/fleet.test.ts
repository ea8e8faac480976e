// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CliContext, OptionValues } from "../cli/command-handler.ts";
import { followCopy } from "../cli/fleet/followed-copy.ts";
import { runHere } from "../cli/testing/run-here.ts";
import { HAS_SERVER, startServer, type TestServer } from "../fleet/testing/server.ts";
import { canRun, Explorer } from "./testing/explorer.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures");
const LOOK_MS = 200;

describe.skipIf(!HAS_SERVER || !canRun)("the explorer on a fleet's server", () => {
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-web-fleet-"));
  const notes: string[] = [];
  let server: TestServer;
  let address = "";
  let place: Awaited<ReturnType<typeof followCopy>>;
  let explorer: Explorer;

  async function done(...args: string[]): Promise<string> {
    const { status, stdout, stderr } = await runHere(args);
    expect(status, `${args.join(" ")}\n${stderr}`).toBe(0);
    return stdout;
  }
  async function ship(host: string, log: string): Promise<void> {
    const database = join(folder, `${host}.db`);
    await done("ingest", join(FIXTURES, log), "--node", host, "--db", database);
    await done("fleet", "ship", "--fleet", address, "--db", database);
  }
  const isSettled = async (text: string, name: string, parameters = {}) =>
    expect
      .poll(async () => (await explorer.caller.ask(name, parameters)).text, { timeout: 30_000 })
      .toContain(text);

  beforeAll(async () => {
    server = await startServer();
    address = server.address("fleet");
    await done("fleet", "init", "--fleet", address);
    await ship("alpha", "scenarios/docker-sock.log");
    const options = { text: () => undefined, texts: () => [], isSet: () => false } as unknown as OptionValues;
    const context = { environment: {}, warn: (line: string) => notes.push(line) };
    place = await followCopy(address, options, context as unknown as CliContext, LOOK_MS);
    explorer = await Explorer.start(place);
    await explorer.caller.open();
  });
  afterAll(async () => {
    place?.stop();
    await explorer?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("answers like a local database, and names commands that query the fleet", async () => {
    const local = await Explorer.start(join(folder, "alpha.db"));
    await local.caller.open();
    for (const [name, parameters] of [
      ["triage", {}],
      ["lanes", {}],
      ["tree", {}],
      ["events", { expression: "container != host" }],
      ["groups", { by: "program" }],
      ["event", { id: "1020" }],
      ["container", { key: "9f1c2b77aa01" }],
    ] as const) {
      const [far, near] = [
        await explorer.caller.ask(name, parameters),
        await local.caller.ask(name, parameters),
      ];
      expect([name, far.status]).toEqual([name, 200]);
      expect(JSON.parse(far.text).data, name).toEqual(JSON.parse(near.text).data);
    }
    await local.close();
    const tree = JSON.parse((await explorer.caller.ask("tree")).text) as { command: string };
    expect(tree.command).toBe(`ctraudit tree --all --db ${place.shown}`);
    // A dossier needs a local database: the command makes one first.
    const dossier = JSON.parse((await explorer.caller.ask("container", { key: "alpha/host" })).text) as {
      command: string;
    };
    expect(dossier.command).toBe(
      `ctraudit fleet pull alpha --fleet ${place.shown} --db case.db && ctraudit report container alpha/host --db case.db`,
    );
  });

  it("opens if --db names a server", async () => {
    const program = join(import.meta.dirname, "../dist/program/main.cjs");
    const child = spawn(process.execPath, [program, "serve", "--db", address, "--node", "alpha"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [said] = (await once(child.stdout, "data")) as [Buffer];
    const opened = await fetch(String(said).trim(), { redirect: "manual" });
    expect(opened.status).toBe(303);
    child.kill("SIGTERM");
    const [status] = (await once(child, "exit")) as [number];
    expect(status).toBe(143);
  });

  it("produces the basket's files that a fleet can provide", async () => {
    const events = '["alpha/1790000000.168:1020"]';
    const { text } = await explorer.caller.ask("basket", { events });
    const { documents } = (
      JSON.parse(text) as { data: { documents: { name: string; file: string | null }[] } }
    ).data;
    expect(documents.map(({ name, file }) => [name, file])).toEqual([
      ["html", null],
      ["ndjson", "case.ndjson"],
      ["records", "case.log"],
      ["extract", null],
    ]);
    const records = await explorer.caller.ask("documents/records", { events });
    const printed = await done(
      "search",
      'event in ("alpha/1790000000.168:1020")',
      "--format",
      "raw",
      "--db",
      address,
    );
    expect([records.status, records.text]).toEqual([200, printed]);
    const refused = await explorer.caller.ask("documents/html", { events });
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining("fleet pull")]);
  });

  it("shows later shipments, and reports outdated answers while the server is unreachable", async () => {
    const page = await explorer.open("view=tree");
    await page.getByText("9f1c2b77aa01").first().waitFor();
    const before = place.file();
    await ship("beta", "linux-6.12-container/runc-6.12.log");
    await page.getByText("sleeper").first().waitFor();
    expect([existsSync(before), existsSync(place.file())]).toEqual([false, true]);
    await isSettled("sleeper", "tree");
    await server.kill();
    await page.getByText(/gone from its place/).waitFor();
    expect(notes.filter((line) => line.includes("is not read now"))).toHaveLength(1);
    await isSettled("7c3e87fe1a2b", "tree", { at: 1_790_000_000_200 });
    await server.start();
    await page.getByText(/gone from its place/).waitFor({ state: "detached" });
    await page.close();
  });
});
