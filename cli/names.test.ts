// SPDX-License-Identifier: Apache-2.0
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const log = new URL("../fixtures/scenarios/docker-sock.log", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "ctraudit-names-"));
const base = join(folder, "base.db");
/** The container of the attack, and the one that asked for it. */
let made: { id: string; started: string };
let asker: string;

beforeAll(async () => {
  await runHere(["ingest", log, "--node", "server7", "--db", base]);
  const tree = JSON.parse((await runHere(["tree", "--format", "json", "--db", base])).stdout);
  const containers: { id: string | null; created: string; children: [] }[] = [];
  const walk = (each: { id: string | null; created: string; children: [] }) => {
    containers.push(each);
    each.children.forEach(walk);
  };
  tree.data[0].containers.forEach(walk);
  const found = (start: string) => containers.find(({ id }) => id?.startsWith(start))!;
  made = { id: found("9f1c2b77aa01").id!, started: found("9f1c2b77aa01").created };
  asker = found("7c3e87fe1a2b").id!;
});
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;

/** A database with these inventories beside the log. */
async function imported(...files: (readonly [content: unknown, ...options: string[]])[]) {
  count += 1;
  const db = join(folder, `${count}.db`);
  copyFileSync(base, db);
  const runs = [];
  for (const [at, [content, ...options]] of files.entries()) {
    const file = join(folder, `${count}-${at}.json`);
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    runs.push(await runHere(["names", "import", file, ...options, "--db", db]));
  }
  const ask = async (...args: string[]) =>
    (await runHere([...args, "--db", db])).stdout.replaceAll(`${folder}/`, "");
  return { db, runs, ask };
}

const inspect = (more: Record<string, unknown> = {}) => ({
  Id: made.id,
  Name: "/demo",
  State: { StartedAt: made.started },
  Config: { Image: "alpine:3", Labels: {} },
  Mounts: [{ Source: "/", Destination: "/host", RW: true }],
  ...more,
});

async function contradictions(
  ask: (...args: string[]) => Promise<string>,
): Promise<{ kind: string; text: string }[]> {
  const line = (await ask("search", "--container", made.id, "--limit", "1", "--format", "ndjson")).split(
    "\n",
  )[0]!;
  return JSON.parse(line).data.container.claimed?.contradictions ?? [];
}

describe("names import", () => {
  it("shows what an inventory says beside the log: tree, show, search, dossier, triage, custody", async () => {
    const { runs, ask } = await imported([[inspect()]]);
    expect(runs[0]).toMatchObject({ status: 0, stdout: "" });
    expect(runs[0]!.stderr).toMatch(/docker inspect: 1 claim; SHA-256 [0-9a-f]{64}\n$/);
    expect(await ask("tree", "--names")).toMatch(/claimed image alpine:3, name demo, mount \/ on \/host/);
    expect(await ask("tree")).toContain("inventories speak of 1 container: --names");
    const event = (await ask("search", "--container", made.id, "-sc", "chroot", "--format", "ndjson")).split(
      "\n",
    )[0]!;
    const { data } = JSON.parse(event);
    expect(data.container.claimed).toMatchObject({
      claims: [{ name: "demo", image: "alpine:3", format: "docker inspect" }],
    });
    expect(await ask("show", data.id)).toMatch(/^claimed {4}image alpine:3, name demo/m);
    expect(await ask("report", "container", made.id)).toMatch(
      /Claims of inventories[\s\S]*mount +\/ on \/host \(rw\)/,
    );
    expect(await ask("report", "custody")).toMatch(/Inventories and API audit logs[\s\S]*docker inspect/);
    expect(await ask("triage")).toMatch(/alpine/);
  });

  it("decides nothing: the tree and every event are as they were", async () => {
    const { db } = await imported(
      [[inspect({ Id: asker, Name: "/host" })]],
      [[inspect()], "--node", "elsewhere"],
    );
    const without = (text: string) =>
      JSON.stringify(JSON.parse(text), (key, value: unknown) => (key === "claimed" ? undefined : value));
    await runHere(["attribute", "--db", db]);
    const [before, after] = await Promise.all(
      [base, db].map(async (path) => (await runHere(["tree", "--format", "json", "--db", path])).stdout),
    );
    expect(without(after!)).toBe(without(before!));
    const events = async (path: string) =>
      (await runHere(["search", "--format", "ndjson", "--db", path])).stdout
        .trim()
        .split("\n")
        .map((line) => without(line));
    expect(await events(db)).toEqual(await events(base));
  });

  it("ties a short id, and none that is the beginning of two", async () => {
    const line = (id: string) => ({ ID: id, Names: "short", Image: "alpine" });
    const { ask } = await imported([line(made.id.slice(0, 12))]);
    expect(await ask("tree", "--names")).toContain("name short");
    const { ask: ambiguous } = await imported([
      [
        inspect({ Id: `${made.id.slice(0, 12)}${"0".repeat(52)}` }),
        inspect({ Id: `${made.id.slice(0, 12)}${"1".repeat(52)}` }),
      ],
    ]);
    expect(await ambiguous("tree", "--names")).not.toContain("claimed");
    expect(await ambiguous("names", "list")).toContain("not in the log");
  });

  it.each([
    [
      "the same id on another host",
      () => [[[inspect()], "--node", "elsewhere"]],
      "host",
      /speaks of host elsewhere/,
    ],
    [
      "a start that the log contradicts",
      () => [[[inspect({ State: { StartedAt: "2026-01-01T00:00:00Z" } })]]],
      "start",
      /started at 2026-01-01T00:00:00.000Z, the log saw it start/,
    ],
    [
      "a making after the log has seen it",
      () => [[[inspect({ Created: "2027-01-01T00:00:00Z", State: {} })]]],
      "start",
      /was made at 2027-01-01/,
    ],
    [
      "two inventories that disagree",
      () => [[[inspect()]], [{ ID: made.id, Names: "demo", Image: "busybox" }]],
      "disagree",
      /disagree on image: alpine:3 \(.*\), busybox \(/,
    ],
  ] as const)("shows %s as a contradiction", async (_what, files, kind, text) => {
    const { ask } = await imported(...(files() as unknown as [unknown][]));
    const found = await contradictions(ask);
    expect(found.map((one) => one.kind)).toEqual([kind]);
    expect(found[0]!.text).toMatch(text);
    expect(await ask("tree")).toMatch(/1 container with claims that contradict/);
    const { tables } = JSON.parse(await ask("triage", "--format", "json")).data;
    const { rows } = tables.find(({ id }: { id: string }) => id === "containers");
    const image =
      kind === "disagree"
        ? /^disputed: alpine:3 \([^ ]*\) or busybox \([^ ]*\)$/
        : /^alpine:3 \(inventory; contradiction: /;
    expect(rows.map(({ cells }: { cells: unknown[] }) => cells[1])).toContainEqual(
      expect.stringMatching(image),
    );
  });

  it("ties no claim where the beginning of an id is of two: claims for one container, or containers for one claim", async () => {
    const [id, head] = [made.id, made.id.slice(0, 12)];
    const claimed = async (edit: (text: string) => string, ...ids: string[]) => {
      count += 1;
      const at = (kind: string) => join(folder, `${count}.${kind}`);
      writeFileSync(at("log"), edit(readFileSync(log, "latin1")), "latin1");
      writeFileSync(at("json"), JSON.stringify(ids.map((each) => inspect({ Id: each, State: {} }))));
      await runHere(["ingest", at("log"), "--db", at("db")]);
      await runHere(["names", "import", at("json"), "--db", at("db")]);
      return (await runHere(["tree", "--names", "--db", at("db")])).stdout.includes("name demo");
    };
    const short = (text: string) => text.replaceAll(id, head);
    expect(await claimed(short, id)).toBe(true);
    expect(await claimed(short, id, `${head}${"0".repeat(52)}`)).toBe(false);
    const alike = (text: string) => text.replaceAll(asker, `${head}${"0".repeat(52)}`);
    expect(await claimed((text) => text, head)).toBe(true);
    expect(await claimed(alike, head)).toBe(false);
    expect(await claimed(alike, id)).toBe(true);
  });

  it("sees no contradiction in a short and a whole name of an image, the host's own name, a later run", async () => {
    const { ask } = await imported(
      [[inspect({ Config: { Image: "docker.io/library/alpine:latest" } })]],
      [{ ID: made.id, Names: "demo", Image: "alpine" }],
      [[inspect({ Config: { Image: "alpine" }, State: { StartedAt: "2035-01-01T00:00:00Z" } })]],
    );
    expect(await contradictions(ask)).toEqual([]);
  });

  it("takes the same file once, says what it could not read, and forgets a source on demand", async () => {
    const lines = `${JSON.stringify({ ID: made.id, Names: "x\u001b[2J", Image: "a" })}\n{"ID":"broken\nfree text\n`;
    const { db, runs, ask } = await imported([lines], [lines]);
    expect(runs[0]!.stderr).toMatch(/1 claim, 2 rejected;.*\n.*line 2 is not complete/);
    expect(runs[1]!.stderr).toContain("nothing new");
    const list = await ask("names", "list");
    expect(list).toMatch(/line 2 is not complete.*\n {2}line 3 is no JSON: free text/);
    expect(list).toContain("name x\\x1b[2J");
    expect(await ask("tree", "--names")).not.toContain("\u001b");
    expect((await runHere(["names", "remove", "7", "--db", db])).status).toBe(1);
    expect((await runHere(["names", "remove", "1", "--db", db])).status).toBe(0);
    expect((await runHere(["names", "list", "--db", db])).status).toBe(1);
    expect(await ask("tree")).not.toContain("inventories");
  });

  it("refuses what is no inventory, and goes on with the others", async () => {
    const fresh = join(folder, "fresh.db");
    const alone = await runHere(["names", "import", log, "--db", fresh]);
    expect(alone).toMatchObject({ status: 2 });
    expect(alone.stderr).toMatch(/is no inventory that is known: line 1 is no JSON\nhint: /);
    expect(() => readFileSync(fresh)).toThrow();
    const good = join(folder, "good.json");
    writeFileSync(good, JSON.stringify([inspect()]));
    const both = await runHere(["names", "import", log, good, join(folder, "gone"), "--db", fresh]);
    expect(both.status).toBe(2);
    expect(both.stderr).toMatch(/no inventory[\s\S]*1 claim[\s\S]*no such file/);
    expect((await runHere(["names", "list", "--db", fresh])).stdout).toContain("not in the log");
  });

  it("does not read on where nothing of the first thousand values can be read", async () => {
    const { runs } = await imported([`${"x\n".repeat(5000)}${JSON.stringify(inspect())}\n`]);
    expect(runs[0]!.status).toBe(2);
    expect(runs[0]!.stderr).toContain("is no inventory that is known: line 1 is no JSON");
    const { runs: later } = await imported([`${JSON.stringify(inspect())}\n${"x\n".repeat(5000)}`]);
    expect(later[0]!.stderr).toContain("1 claim, 5000 rejected");
  });

  it("is merged with the logs, once", async () => {
    const { db } = await imported([[inspect()]]);
    const all = join(folder, "all.db");
    await runHere(["merge", db, "--into", all]);
    const again = await runHere(["merge", db, base, "--into", all]);
    expect(again.stderr).not.toContain("copied");
    expect((await runHere(["tree", "--names", "--db", all])).stdout).toContain("name demo");
    expect((await runHere(["check", "--db", all])).status).toBe(0);
  });
});
