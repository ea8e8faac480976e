// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("../dist/completions", import.meta.url));
const isBuilt = existsSync(`${folder}/ctraudit.bash`);
const has = (shell: string): boolean => spawnSync(shell, ["--version"]).status === 0;
const run = (shell: string, args: readonly string[]): string =>
  execFileSync(shell, args, { encoding: "utf8", timeout: 60_000 });

function inBash(line: string): string[] {
  const words = line.split(" ");
  const script = `source ${folder}/ctraudit.bash; COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _ctraudit; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return run("bash", ["--norc", "-c", script]).trim().split("\n");
}

function inFish(line: string): string[] {
  const script = `source ${folder}/ctraudit.fish; complete -C '${line}'`;
  return run("fish", ["--no-config", "-c", script])
    .trim()
    .split("\n")
    .map((found) => found.split("\t")[0]!);
}

/** The line as it stands after Tab, without what a terminal acts on. */
function inZsh(line: string): string {
  const script = fileURLToPath(new URL("./testing/complete-in-zsh.zsh", import.meta.url));
  return run("zsh", ["-f", script, folder, line]).replace(/\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x1f]/g, "");
}

/** What somebody has typed, and the one thing that it can become. */
const LINES = [
  ["ctraudit ver", "verify"],
  ["ctraudit report --ex", "--extract"],
  ["ctraudit report cust", "custody"],
  ["ctraudit search --explain", "--explain-query"],
  ["ctraudit search --vm", "--vm-name"],
] as const;

const why = (shell: string): string => (has(shell) ? shell : `${shell} (which is not installed: skipped)`);

describe.skipIf(!isBuilt)("completions", () => {
  it.skipIf(!has("bash")).each(LINES)(`of %j is %s in ${why("bash")}`, (line, expected) => {
    expect(inBash(line)).toEqual([expected]);
  });

  it.skipIf(!has("fish")).each(LINES)(`of %j is %s in ${why("fish")}`, (line, expected) => {
    expect(inFish(line)).toEqual([expected]);
  });

  it.skipIf(!has("zsh")).each(LINES)(`of %j is %s in ${why("zsh")}`, (line, expected) => {
    expect(inZsh(line)).toMatch(new RegExp(`${line.split(" ").slice(0, -1).join(" ")} ${expected} ?$`));
  });

  it.skipIf(!has("fish") || !has("bash"))("know ausearch's letters in bash and fish", () => {
    for (const found of [inBash("ctraudit search -v"), inFish("ctraudit search -v")])
      expect(found).toContain("-vm");
  });

  it.skipIf(!has("fish"))("list every command in fish", () => {
    expect(inFish("ctraudit ")).toEqual(
      expect.arrayContaining(["ingest", "tree", "search", "show", "report", "gaps"]),
    );
  });
});
