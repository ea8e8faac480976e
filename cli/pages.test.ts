// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from "node:fs";
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

  it("describe every view that there is, as it is now", () => {
    const page = read("man/ctraudit-schema.5");
    const folder = new URL("../store/migrations/", import.meta.url);
    const migrations = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));
    const views = migrations.flatMap((sql) => [...sql.matchAll(/^CREATE VIEW (\w+)/gm)]);
    expect(views.length).toBeGreaterThanOrEqual(9);
    for (const [, view] of views) expect(page.split(`.SS ${view}\n`), view).toHaveLength(2);
    expect(page).toContain("resume IS NOT NULL AS reading"); // v_source, which three migrations have made
  });
});
