// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const EXAMPLE = /^## (.*?)$|```js\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/gm;

interface Example {
  readonly name: string;
  readonly code: string;
  readonly output: string;
}

function examples(): Example[] {
  const found: Example[] = [];
  let heading = "";
  for (const [, title, code, output] of readFileSync(join(ROOT, "docs/library.md"), "utf8").matchAll(EXAMPLE))
    if (code === undefined) heading = title!;
    else found.push({ name: `${heading} ${found.length}`, code, output: output! });
  return found;
}

describe("docs/library.md: what a package that depends on ctraudit sees", () => {
  let folder = "";
  let packed = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ctraudit-library-"));
    const [{ filename }] = JSON.parse(
      execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
        cwd: ROOT,
        encoding: "utf8",
      }),
    ) as [{ filename: string }];
    packed = join(folder, filename);
    execFileSync("tar", ["xzf", packed], { cwd: folder });
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(join(folder, "package"), join(folder, "node_modules/ctraudit"));
    symlinkSync(join(ROOT, "node_modules"), join(folder, "package/node_modules"));
    cpSync(join(ROOT, "fixtures/linux-6.12-stock/runc-6.12-stock.log"), join(folder, "runc.log"));
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("has an example of everything", () => expect(examples().length).toBeGreaterThanOrEqual(7));

  it.each(examples())("$name", ({ code, output }) => {
    const file = join(folder, "example.js");
    writeFileSync(file, code);
    const printed = execFileSync(process.execPath, [file], { cwd: folder, encoding: "utf8" });
    expect(printed).toBe(output);
  });

  it("has complete types", () => {
    writeFileSync(
      join(folder, "use.ts"),
      `import { openDatabase, parseLine, assembleEvents, attributeEvents, conclude, fold, newModel, interpretRecord, ingestLogs } from "ctraudit";
       const events: Promise<readonly { readonly id: string }[]> = attributeEvents(assembleEvents(["x"]));
       const type: string = parseLine("x").records[0]!.type;
       export { openDatabase, conclude, fold, newModel, interpretRecord, ingestLogs, events, type };`,
    );
    symlinkSync(join(ROOT, "node_modules/@types"), join(folder, "node_modules/@types"));
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--types", "node"];
    execFileSync(join(ROOT, "node_modules/.bin/tsc"), [...options, "use.ts"], {
      cwd: folder,
      stdio: "inherit",
    });
  });

  it("is clean for publint and for attw", () => {
    const bin = (name: string) => join(ROOT, "node_modules/.bin", name);
    execFileSync(bin("publint"), ["--strict", packed], { stdio: "inherit" });
    execFileSync(bin("attw"), [packed, "--profile", "esm-only"], {
      stdio: "inherit",
    });
  });
});
