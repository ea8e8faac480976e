// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "./commands.ts";
import { EXAMPLES } from "./examples.ts";
import { readCommandLine } from "./program.ts";

const dist = new URL("../dist/", import.meta.url);
const isBuilt = existsSync(new URL("man/ctraudit.1", dist));
const read = (path: string): string => readFileSync(new URL(path, dist), "utf8");
const printed = (...words: string[]): string => {
  const request = readCommandLine(words, "0");
  return request.kind === "print" ? request.text : "";
};

describe("help", () => {
  it.each(Object.keys(EXAMPLES))(
    "of %s begins with examples that the parser takes, and is short with -h",
    (name) => {
      expect(printed(name, "--help")).toMatch(/^Examples:\n/);
      expect(printed(name, "-h")).toMatch(/^Usage:/);
      for (const [command] of EXAMPLES[name]!) {
        const words = [...command.replace(/ >.*$/, "").matchAll(/'([^']*)'|(\S+)/g)].map(
          ([, quoted, plain]) => quoted ?? plain!,
        );
        expect(readCommandLine(words.slice(1), "0").kind, command).toBe("run");
      }
    },
  );
});

describe.skipIf(!isBuilt)("the pages made of the same data", () => {
  it("have every command and option, in the manual and in every shell", () => {
    const manual = read("man/ctraudit.1").replaceAll("\\-", "-");
    for (const { name, options } of COMMANDS) {
      expect(manual).toContain(`.SS ctraudit ${name}`);
      for (const { long } of options) {
        expect(manual).toContain(`--${long}`);
        expect(read("completions/ctraudit.bash")).toContain(`--${long}`);
        expect(read("completions/_ctraudit")).toContain(`--${long}`);
        expect(read("completions/ctraudit.fish")).toContain(`-l ${long}`);
      }
    }
  });

  it("describe every view that there is", () => {
    const page = read("man/ctraudit-schema.5");
    for (const [, view] of readFileSync(
      new URL("../store/migrations/0003-views.sql", import.meta.url),
      "utf8",
    ).matchAll(/^CREATE VIEW (\w+)/gm))
      expect(page).toContain(`.SS ${view}`);
  });

  it.skipIf(spawnSync("bash", ["--version"]).status !== 0)("complete in bash", () => {
    const script = `source ${new URL("completions/ctraudit.bash", dist).pathname}; COMP_WORDS=(ctraudit report --ex); COMP_CWORD=2; _ctraudit; printf '%s ' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", script], { encoding: "utf8" });
    expect(stdout.trim(), stderr).toBe("--extract");
  });
});
