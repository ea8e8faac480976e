// SPDX-License-Identifier: Apache-2.0
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COMMANDS } from "./commands.ts";
import { isBuilt } from "./testing/run-bin.ts";

const ROOT = join(import.meta.dirname, "..");
const LOG = join(ROOT, "fixtures/linux-6.12-container/runc-6.12.log");
/** Lists at its end which files and parts of Node.js the process has loaded. */
const HOOK = `const fs = require("node:fs"), list = [], before = new Set(process.moduleLoadList);
for (const name of ["readFileSync", "openSync"]) {
  const real = fs[name];
  fs[name] = (path, ...rest) => { if (typeof path !== "number") list.push(String(path)); return real(path, ...rest); };
}
const { dlopen } = process;
process.dlopen = (module, path, ...rest) => { list.push(path); return dlopen(module, path, ...rest); };
process.once("exit", () => {
  const parts = process.moduleLoadList.filter((part) => !before.has(part) && part.startsWith("NativeModule ")).map((part) => part.slice(13));
  fs.writeFileSync(process.env.OPENED, JSON.stringify({ list, parts }));
});`;

interface Opened {
  readonly files: readonly string[];
  readonly parts: readonly string[];
}

describe.skipIf(!isBuilt)("the start of the built program", () => {
  let folder = "";
  let database = "";
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ctraudit-start-"));
    database = join(folder, "x.db");
    writeFileSync(join(folder, "hook.cjs"), HOOK);
    await run(ROOT, ["ingest", LOG, "--db", database]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (root: string, words: readonly string[], environment = {}, options: readonly string[] = []) =>
    execa(process.execPath, [...options, join(root, "dist/program/main.cjs"), ...words], {
      reject: false,
      extendEnv: false,
      env: environment,
    });

  async function opened(...words: string[]): Promise<Opened> {
    const report = join(folder, "opened.json");
    await run(ROOT, words, { OPENED: report }, ["-r", join(folder, "hook.cjs")]);
    const { list, parts } = JSON.parse(readFileSync(report, "utf8")) as { list: string[]; parts: string[] };
    const files = [...new Set(list.map((path) => relative(ROOT, path.replace("file://", ""))))];
    return { files: files.map((path) => path.replace(/\.[0-9a-f]{16}\..*\.code$/, ".code")).sort(), parts };
  }

  it("opens two files and their code for --version, and no part of Node.js that is large", async () => {
    const { files, parts } = await opened("--version");
    expect(files).toEqual([
      "dist/program/help/main.cjs",
      "dist/program/help/main.cjs.code",
      "dist/program/main.cjs",
    ]);
    expect(
      parts.filter((part) => /^(?:stream|net|tty|zlib|child_process|perf_hooks|util)$/.test(part)),
    ).toEqual([]);
  });

  it.each([
    ["search", ["--container", "inner", "--format", "ndjson"], 12],
    ["tree", [], 8],
  ])("opens few files for %s", async (command, words, most) => {
    const { files } = await opened(command, ...words, "--db", database);
    expect(files.filter((file) => file.endsWith("better_sqlite3.node"))).toHaveLength(1);
    expect(
      files.filter((file) => /\.[cm]?js$/.test(file)).map((file) => basename(file)),
      files.join("\n"),
    ).toEqual(["main.cjs", "main.cjs"]);
    expect(files.length, files.join("\n")).toBeLessThanOrEqual(most);
  });

  it("does without compiled code, and with code of another bundle that nobody loads", async () => {
    const copy = join(folder, "copy");
    cpSync(join(ROOT, "dist"), join(copy, "dist"), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
    const bundle = join(copy, "dist/program/tree");
    const [code] = readdirSync(bundle).filter((name) => name.endsWith(".code"));
    const tree = () => run(copy, ["tree", "--db", database]);
    const { stdout } = await tree();
    expect(stdout).toContain("inner");
    writeFileSync(join(bundle, code!), "no code");
    expect((await tree()).stdout).toBe(stdout);
    rmSync(join(bundle, code!));
    expect((await tree()).stdout).toBe(stdout);
    // Without it, the same: whoever installs makes it.
    await execa(process.execPath, [join(copy, "dist/program/compile.cjs")]);
    expect(readdirSync(bundle)).toContain(code);
    expect((await tree()).stdout).toBe(stdout);
  });

  it("has code of the usual commands that V8 accepts", async () => {
    const hook = join(folder, "accepted.cjs");
    const text =
      "if (options.cachedData) require('node:fs').writeSync(1, 'rejected: ' + this.cachedDataRejected)";
    writeFileSync(
      hook,
      `const vm = require("node:vm"); const { Script } = vm;
       vm.Script = class extends Script { constructor(text, options) { super(text, options); ${text}; } };`,
    );
    const program = join(ROOT, "dist/program");
    const withCode = readdirSync(program, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".code"))
      .map((name) => dirname(name));
    expect(withCode).toContain("ingest");
    for (const command of withCode) {
      const { stdout } = await run(ROOT, [command, "-h"], {}, ["-r", hook]);
      expect(stdout, command).toMatch(/^rejected: false/);
    }
  });

  it.each(COMMANDS.map(({ name }) => name))("has a bundle of %s, with its own help", async (name) => {
    expect(readdirSync(join(ROOT, "dist/program"))).toContain(name);
    const { stdout, exitCode } = await run(ROOT, [name, "-h"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: ctraudit ${name}\\b`));
  });

  it.each([
    [["help", "tree"], /^Usage: ctraudit tree/],
    [["--", "tree", "--db"], /option|argument/],
    [["--help"], /search \[options\] \[expression\]/],
    [["serach"], /did you mean search/],
    [[], /no command given/],
  ])("reads %j as ever", async (words, text) => {
    const { stdout, stderr } = await run(ROOT, words);
    expect(stdout + stderr).toMatch(text);
  });

  it("can load every file of every bundle", async () => {
    const program = join(ROOT, "dist/program");
    const files = readdirSync(program, { recursive: true, encoding: "utf8" }).filter((name) =>
      /[\\/](?!main)[^\\/]*\.cjs$/.test(name),
    );
    expect(files.length).toBeGreaterThan(50);
    const script = `process.setMaxListeners(0); process.argv = [process.argv[0], "ctraudit", "--version"]; for (const file of ${JSON.stringify(files.map((name) => join(program, name)))}) require(file);`;
    const { exitCode, stderr } = await execa(process.execPath, ["-e", script], { reject: false });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  it.each([
    [["search", "-ts", "boot"]],
    [["search", "-ts", "2026-11-25 04:00:00", "--tz", "Europe/Berlin"]],
    [["search", "-if", LOG]],
    [["search", 'exe =~ /runc/ and container ~ "inner"']],
    [["search", "--word", "runc", "--format", "csv"]],
    [["search", "-i"]],
    [["tree", "--format", "json", "--tz", "local"]],
    [["source"]],
    [["report", "container", "inner", "--format", "html"]],
  ])("runs %j with what it imports on demand, with compiled code and without", async (words) => {
    const asked = words.includes("-if") ? words : [...words, "--db", database];
    const { exitCode, stdout, stderr } = await run(ROOT, asked);
    expect({ exitCode, stderr: stderr.replace(/^ctraudit: --word.*\n?/, "") }).toEqual({
      exitCode: 0,
      stderr: "",
    });
    expect((await run(ROOT, [...asked, "--debug"])).stdout.replaceAll(" --debug", "")).toBe(stdout);
  });

  it("constructs what parts of Node.js have, which are loaded late: a rule with |cidr", async () => {
    const rule = join(folder, "cidr.yml");
    writeFileSync(
      rule,
      "title: t\nid: 7f1c2b9e-0d5a-4c57-9d2f-6f0f3a1f0001\nstatus: test\nlogsource: {product: linux, service: auditd}\ndetection: {a: {type: USER_LOGIN, addr|cidr: 10.0.0.0/8}, condition: a}\nlevel: low\n",
    );
    expect(await run(ROOT, ["detect", rule, "--db", database])).toMatchObject({ exitCode: 1, stderr: "" });
    const texts = readdirSync(join(ROOT, "dist/program"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".cjs"))
      .map((name) => readFileSync(join(ROOT, "dist/program", name), "utf8"));
    for (const text of texts) expect(text).not.toMatch(/\bnew node_\w+\(\)\./);
  });

  it("names files and lines of the source in a stack", async () => {
    const { stderr } = await run(ROOT, ["tree", "--db", join(folder, "none.db"), "--debug"]);
    expect(stderr).toMatch(/at \S+ \(\S*\/store\/refusals\.ts:\d+:\d+\)/);
  });

  it("has the licences of the packages in its bundles", () => {
    const licences = readFileSync(join(ROOT, "dist/program/LICENSES.txt"), "utf8");
    for (const name of ["commander", "better-sqlite3", "string-width", "object-treeify"])
      expect(licences).toMatch(new RegExp(`^${name} \\d`, "m"));
  });
});
