// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isBuilt, runBin, start } from "./testing/run-bin.ts";
import { runHere } from "./testing/run-here.ts";

const LOG = new URL("../fixtures/scenarios/docker-sock.log", import.meta.url);
/** The first container is there and has its shell; the engine's socket and the second container come. */
const HEAD_LINES = 60;

const folder = mkdtempSync(join(tmpdir(), "ctraudit-watch-rules-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

/** A shell ran before the start, too. The second container is not there at the start. */
const NAMED = `rules:
  - {title: "A program\\e[31m", severity: low, id: program, expression: syscall = execve and success}
  - {title: In the second, severity: critical, id: second, expression: container = 9f1c2b77aa01 and exe =~ /bash$/}
`;
const SIGMA = `title: A client of docker
id: client
level: medium
logsource: {product: linux, service: auditd}
detection:
  s: {type: EXECVE, a0: docker}
  condition: s
`;

interface Told {
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The lines of a watch when the rest of the log comes, in three pieces: that rules are asked again of the same events is usual. */
async function watching(name: string, words: readonly string[]): Promise<Told> {
  const lines = readFileSync(LOG, "latin1").split("\n").slice(0, -1);
  const [log, db] = [join(folder, `${name}.log`), join(folder, `${name}.db`)];
  const add = async (from: number, to: number) => {
    appendFileSync(log, `${lines.slice(from, to).join("\n")}\n`, "latin1");
    expect((await runHere(["ingest", log, "--db", db])).status).toBe(0);
  };
  await add(0, HEAD_LINES);
  const watch = start(["watch", ...words, "--db", db, "--timeout", "8"]);
  const isWaiting = new Promise<void>((resolve) => watch.stderr!.once("data", () => resolve()));
  await Promise.race([isWaiting, watch]);
  for (const [from, to] of [
    [HEAD_LINES, 72],
    [72, 115],
    [115, lines.length],
  ] as const)
    await add(from, to);
  const { exitCode, stdout, stderr } = await watch;
  return { status: exitCode, stdout: String(stdout), stderr: String(stderr) };
}

const hitsIn = (text: string) =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type === "detection")
    .map(({ data }) => `${data.rule.id} ${data.rule.severity} ${/:(\d+)$/.exec(data.event)![1]}`);

describe.skipIf(!isBuilt)("ctraudit watch --rules", () => {
  let rules: readonly string[];
  beforeAll(() => {
    rules = ["--rules", file("named.yaml", NAMED), "--rules", file("sigma.yml", SIGMA)];
  });

  it("tells each new event of which a rule holds once, as detect has it, and gives it to a command", async () => {
    const kept = join(folder, "kept");
    const [json, text, narrowed] = await Promise.all([
      watching("json", ["--builtin", ...rules, "--format", "ndjson", "--exec", `cat >> ${kept}`]),
      watching("text", ["--builtin", ...rules, "--only", "events"]),
      watching("narrowed", ["uid = 0 and exe =~ /docker$/", ...rules, "--format", "ndjson"]),
    ]);
    const all = await runHere([
      "detect",
      "--builtin",
      ...rules.filter((word) => word !== "--rules"),
      "--format",
      "ndjson",
      "--db",
      `${folder}/json.db`,
    ]);
    const come = hitsIn(all.stdout).filter((hit) => Number(hit.split(" ")[2]) > 1016);
    expect([...hitsIn(json.stdout)].sort()).toEqual([...come].sort());
    expect(hitsIn(json.stdout)).toEqual(
      expect.arrayContaining(["client medium 1019", "second critical 1034"]),
    );
    expect(hitsIn(json.stdout)).toContain("engine-socket high 1020");
    expect(new Set(hitsIn(json.stdout)).size).toBe(hitsIn(json.stdout).length);
    expect(json.stdout).toContain('"type":"container"');
    expect(json.stdout).not.toContain('"type":"event"');
    expect(readFileSync(kept, "utf8")).toBe(json.stdout);
    expect(json.status).toBe(0);
    expect(json.stderr).toMatch(
      /named\.yaml:\d+: In the second: no such container: 9f1c2b77aa01; waiting for it\n$/,
    );

    expect(text.stdout).toMatch(
      /^\S+Z {2}RULE of severity high: A container calls connect on the socket of an engine: \[7c3e87fe1a2b: \w+\] docker\[730\] connect .*, event 1790000000\.168:1020$/m,
    );
    expect(text.stdout.split("\n").filter((line) => line !== "")).toHaveLength(come.length);
    expect(text.stdout).not.toContain("\x1b");
    // Of one event the graver rule first.
    expect(text.stdout).toMatch(/critical: In the second.*:1034\n.*low: A program.*:1034\n/);

    expect(hitsIn(narrowed.stdout)).toEqual(["client medium 1019", "program low 1019"]);
  }, 60_000);

  it("names a rule that cannot be asked, and asks none", async () => {
    const db = join(folder, "empty.db");
    const log = file("one.log", readFileSync(LOG, "latin1").split("\n").slice(0, 20).join("\n"));
    expect((await runHere(["ingest", log, "--db", db])).status).toBe(0);
    const bad = file("bad.yaml", "rules:\n  - {title: Wrong, expression: 'nosuch = 1'}\n");
    const meaning = file(
      "meaning.yaml",
      "rules:\n  - {title: No user, expression: uid = nobody-of-this-name}\n",
    );
    const sigma = file("bad.yml", SIGMA.replace("a0:", "a0|nosuch:"));
    for (const [path, reason] of [
      [bad, /bad\.yaml:\d+: Wrong: no such field: nosuch/],
      [meaning, /meaning\.yaml:\d+: No user: /],
      [sigma, /bad\.yml:\d+: A client of docker: .*nosuch/],
      [join(folder, "none.yaml"), /no such file/],
    ] as const) {
      const { status, stdout, stderr } = await runBin([
        "watch",
        "--builtin",
        "--rules",
        path,
        "--db",
        db,
        "--timeout",
        "1",
      ]);
      expect([path, status, stdout]).toEqual([path, 2, ""]);
      expect(stderr).toMatch(reason);
    }
    const only = await runBin(["watch", "--builtin", "--only", "containers", "--db", db]);
    expect([only.status, only.stderr]).toEqual([2, expect.stringContaining("rules are for events")]);
  }, 60_000);
});
