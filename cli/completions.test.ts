// SPDX-License-Identifier: Apache-2.0
import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "./commands.ts";
import { optionWords } from "./option-words.ts";
import { runHere } from "./testing/run-here.ts";

const folder = fileURLToPath(new URL("../dist/completions", import.meta.url));
const isBuilt = existsSync(`${folder}/ctraudit.bash`);
const has = (shell: string): boolean => spawnSync(shell, ["--version"]).status === 0;
const run = async (shell: string, args: readonly string[]): Promise<string> =>
  (await promisify(execFile)(shell, args, { encoding: "utf8", timeout: 60_000 })).stdout;

async function inBash(line: string): Promise<string[]> {
  const words = line.split(" ");
  const script = `source ${folder}/ctraudit.bash; COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _ctraudit; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return (await run("bash", ["--norc", "-c", script])).trim().split("\n");
}

async function inFish(line: string): Promise<string[]> {
  const script = `source ${folder}/ctraudit.fish; complete -C '${line}'`;
  return (await run("fish", ["--no-config", "-c", script]))
    .trim()
    .split("\n")
    .map((found) => found.split("\t")[0]!);
}

/** The line as it stands after Tab, without what a terminal acts on; `expected` is waited for, on a busy machine for long. */
async function inZsh(line: string, expected: string): Promise<string> {
  const script = fileURLToPath(new URL("./testing/complete-in-zsh.zsh", import.meta.url));
  return (await run("zsh", ["-f", script, folder, line, expected])).replace(
    /\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x1f]/g,
    "",
  );
}

/** Typed text, and the one thing that it can become. */
const LINES = [
  ["ctraudit ver", "verify"],
  ["ctraudit report --ext", "--extract"],
  ["ctraudit report cust", "custody"],
  ["ctraudit search --explain", "--explain-query"],
  ["ctraudit search --vm", "--vm-name"],
  ["ctraudit search -sv y", "yes"],
  ["ctraudit search -m SYSCA", "SYSCALL"],
  ["ctraudit search --evidence lin", "lineage"],
  ["ctraudit search -sc pidfd_o", "pidfd_open"],
  ["ctraudit report --format h", "html"],
] as const;

/** The last word of a list. */
const LIST_LINES = [
  ["ctraudit search -m SYSCALL,EXECV", "SYSCALL,EXECVE"],
  ["ctraudit search -sc open,pidfd_o", "open,pidfd_open"],
] as const;

const why = (shell: string): string => (has(shell) ? shell : `${shell} (which is not installed: skipped)`);

describe.skipIf(!isBuilt)("completions", () => {
  it.skipIf(!has("bash")).each(LINES)(`of %j is %s in ${why("bash")}`, async (line, expected) => {
    expect(await inBash(line)).toEqual([expected]);
  });

  it.skipIf(!has("fish")).each(LINES)(`of %j is %s in ${why("fish")}`, async (line, expected) => {
    expect(await inFish(line)).toEqual([expected]);
  });

  it.skipIf(!has("zsh")).concurrent.each(LINES)(`of %j is %s in ${why("zsh")}`, async (line, expected) => {
    const whole = `${line.split(" ").slice(0, -1).join(" ")} ${expected}`;
    expect(await inZsh(line, whole)).toMatch(new RegExp(`${whole} ?$`));
  });

  it.skipIf(!has("bash")).each(LIST_LINES)(
    `of the list in %j are %s in ${why("bash")}`,
    async (line, expected) => {
      expect(await inBash(line)).toEqual([expected]);
    },
  );

  it.skipIf(!has("fish")).each(LIST_LINES)(
    `of the list in %j are %s in ${why("fish")}`,
    async (line, expected) => {
      expect(await inFish(line)).toContain(expected);
    },
  );

  it.skipIf(!has("zsh")).concurrent.each(LIST_LINES)(
    `of the list in %j are %s in ${why("zsh")}`,
    async (line, expected) => {
      expect(await inZsh(line, ` ${expected}`)).toMatch(new RegExp(` ${expected} ?$`));
    },
  );

  it("offer no word that the command refuses", async () => {
    const db = join(mkdtempSync(join(tmpdir(), "ctraudit-words-")), "audit.db");
    const log = fileURLToPath(new URL("../fixtures/linux-6.12-container/rules-6.12.log", import.meta.url));
    expect((await runHere(["ingest", log, "--db", db])).status).toBe(0);
    const refused: string[] = [];
    const ask = async (...words: string[]) => {
      const { status, stderr } = await runHere([...words, "--db", db]);
      if (status !== 0 && status !== 1) refused.push(`${words.join(" ")}: ${stderr}`);
    };
    let asked = 0;
    for (const { name, options } of COMMANDS)
      for (const { long } of options) {
        const { words, isList } = optionWords(name, long);
        asked += words.length;
        const before = [
          name,
          ...(name === "report" ? ["executables"] : name === "detect" ? ["--builtin"] : []),
          ...(name === "fleet" ? ["first-seen", "--since", "2000-01-01"] : []),
        ];
        if (isList) await ask(...before, `--${long}`, words.join(","));
        // Errors and machines are many and read by one function each: the first and the last of them.
        else
          for (const word of words.length > 12 ? [words[0]!, words.at(-1)!] : words)
            if (name !== "show" && name !== "who") await ask(...before, `--${long}`, word);
      }
    expect(refused).toEqual([]);
    expect(asked).toBeGreaterThan(500);
    rmSync(dirname(db), { recursive: true });
  }, 120_000);

  it.skipIf(!has("fish") || !has("bash"))("know ausearch's letters in bash and fish", async () => {
    for (const found of [await inBash("ctraudit search -v"), await inFish("ctraudit search -v")])
      expect(found).toContain("-vm");
  });

  it.skipIf(!has("fish"))("list every command in fish", async () => {
    expect(await inFish("ctraudit ")).toEqual(
      expect.arrayContaining(["ingest", "tree", "search", "show", "report", "gaps"]),
    );
  });
});
