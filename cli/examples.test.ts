// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tarOf } from "../ingest/testing/archives.ts";
import { EXAMPLES } from "./examples.ts";
import { minisignKeys } from "./testing/minisign-keys.ts";
import { isBuilt, runBin } from "./testing/run-bin.ts";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "ctraudit-examples-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The recorded log that the examples' event is of; its containers are called here what the examples call them. */
const LOG = join(root, "fixtures/linux-6.1-contid-prototype/proto-contid-runc.log");
const CALLED = { plain1: "build-7", sleeper: "nginx-1", outer: "a994b62c6544" };

const INVENTORIES = {
  "inspect.json": "docker-inspect.json",
  "pods.json": "kubectl-pods.json",
  "events.json": "docker-events.json",
  "kube-audit.log": "kubernetes-audit.json",
};

/** Needs root, and the host's own log or database. */
const LIVE = /^ctraudit (?:ingest$|follow|plugin|watch|serve|prune --keep-size|fleet)/;
/** Its object is not in the log: exit 1, and stderr says why. */
const FINDS_NOTHING = /curl\|wget|keep-days|^ctraudit (?:causes|gaps)/;

/** Commands of the document's console blocks, in order, with what is printed below each. */
function consoleCommands(document: string): { command: string; printed: string }[] {
  const blocks = [...readFileSync(join(root, document), "utf8").matchAll(/```console\n([\s\S]*?)```/g)];
  return blocks.flatMap(([, block]) =>
    block!.split(/^(?=[$#] )/m).map((part) => {
      const [first = "", ...below] = part.split("\n");
      return { command: first.replace(/^[$#] /, "").replace(/\s{2,}#.*/, ""), printed: below.join("\n") };
    }),
  );
}

const CHAPTERS = readdirSync(join(root, "docs/commands"))
  .map((name) => `docs/commands/${name}`)
  .sort();
const DOCUMENTS = ["README.md", ...CHAPTERS, "docs/how-attribution-works.md", "docs/audit-rules.md"];
const PRINTED = DOCUMENTS.flatMap(consoleCommands).filter(({ command }) => command.startsWith("ctraudit"));
const HELPED = Object.values(EXAMPLES).flatMap((list) => list.map(([command]) => command));

/** A place as the examples have it: a log of another host, and the command on the path. */
function prepare(name: string): string {
  const place = join(folder, name);
  mkdirSync(join(place, "server7"), { recursive: true });
  mkdirSync(join(place, "bin"));
  let text = readFileSync(LOG, "latin1");
  for (const [from, to] of Object.entries(CALLED))
    text = text.replaceAll(new RegExp(`\\b${from}\\b`, "g"), to);
  const half = text.indexOf("\n", text.length / 2) + 1;
  writeFileSync(join(place, "server7/audit.log.1"), text.slice(0, half), "latin1");
  writeFileSync(join(place, "server7/audit.log"), text.slice(half), "latin1");
  const sos = tarOf([{ name: "sosreport-server7/var/log/audit/audit.log", content: text }]);
  writeFileSync(join(place, "sosreport-server7.tar.xz"), sos);
  for (const [as, inventory] of Object.entries(INVENTORIES))
    copyFileSync(join(root, "fixtures/inventories", inventory), join(place, as));
  minisignKeys(place, "mine");
  writeFileSync(join(place, "rules.yaml"), "- {title: A program, expression: syscall = execve}\n");
  const bin = process.env["CTRAUDIT_BIN"] ?? join(root, "dist/program/main.cjs");
  writeFileSync(join(place, "bin/ctraudit"), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`, {
    mode: 0o755,
  });
  return place;
}

function type(place: string, command: string): { status: number | null; stdout: string; stderr: string } {
  const env = { PATH: `${join(place, "bin")}:${process.env["PATH"]}`, LC_ALL: "C.UTF-8", COLUMNS: "80" };
  return spawnSync("bash", ["--norc", "-c", command], {
    cwd: place,
    env,
    encoding: "utf8",
    timeout: 60_000,
    maxBuffer: 1 << 28,
  });
}

function works(place: string, command: string): void {
  const { status, stdout, stderr } = type(place, command);
  expect(status, `${command}\n${stdout.slice(-2000)}${stderr}`).toBe(FINDS_NOTHING.test(command) ? 1 : 0);
  if (/^ctraudit (?:causes|gaps)/.test(command)) return;
  if (status === 1) expect(stderr).toMatch(/^ctraudit: nothing (?:found|to prune)/m);
  else if (!/ingest|import|merge|attribute|close|check| > /.test(command)) expect(stdout).not.toBe("");
}

describe.skipIf(!isBuilt)("examples work as they are printed", () => {
  it("of README.md and docs/, one after another", () => {
    const place = prepare("readme");
    const commands = PRINTED.map(({ command }) => command).filter((command) => command !== "ctraudit tree");
    expect(commands.length).toBeGreaterThan(10);
    for (const command of commands) {
      if (LIVE.test(command)) continue;
      works(place, command);
      if (command.includes("--db case.db")) copyFileSync(join(place, "case.db"), join(place, "ctraudit.db"));
    }
    expect(readFileSync(join(place, "dossier.html"), "utf8")).toContain("a994b62c6544");
  }, 120_000);

  it("of --help and the manual", () => {
    const place = prepare("help");
    expect(HELPED.length).toBeGreaterThan(8);
    for (const command of HELPED) {
      if (LIVE.test(command)) continue;
      works(place, command);
      // The other examples ask ./ctraudit.db, which the one that is left out would have made.
      if (command.includes("case.db")) copyFileSync(join(place, "case.db"), join(place, "ctraudit.db"));
    }
  }, 120_000);

  it("and the tree of README.md is that of the demo's log", async () => {
    const db = join(folder, "demo.db");
    const log = join(root, "fixtures/linux-6.12-container/runc-6.12.log");
    expect((await runBin(["ingest", log, "--node", "demo", "--db", db])).status).toBe(0);
    const { stdout } = await runBin(["tree", "--db", db]);
    const shown = PRINTED.find(({ command }) => command === "ctraudit tree")!.printed;
    const trimmed = (text: string) => text.replaceAll(/ +$/gm, "").trim();
    expect(trimmed(shown)).toBe(trimmed(stdout));
  });
});

beforeAll(() => {
  expect(PRINTED.map(({ command }) => command)).toEqual(
    expect.arrayContaining([expect.stringMatching(LIVE)]),
  );
  expect(HELPED).toEqual(expect.arrayContaining([expect.stringMatching(LIVE)]));
});
