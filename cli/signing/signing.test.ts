// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oddElements } from "../../fixtures/testing/markdown-elements.ts";
import { minisignKeys } from "../testing/minisign-keys.ts";
import { runHere } from "../testing/run-here.ts";

const log = new URL("../../fixtures/scenarios/docker-sock.log", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "ctraudit-sign-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const db = at("audit.db");
beforeAll(async () => {
  await runHere(["ingest", log, "--db", db]);
});

const makeKey = (name: string, password?: string) => minisignKeys(folder, name, password);

const CASE = ["--case", "2026-17", "--examiner", "A. Doe", "--note", "first look | <b>"];
const triage = (out: string, ...more: string[]) =>
  runHere(["triage", ...CASE, "--db", db, "--extract", out, ...more]);
const verify = (out: string, ...more: string[]) => runHere(["verify", out, "--db", db, ...more]);

it("an extract without a signature says that none shows who made it, and no database that was not named", async () => {
  expect((await triage(at("unsigned"))).status).toBe(0);
  const { status, stdout } = await runHere(["verify", at("unsigned")]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^not here {2}manifest\.json\.minisig: no signature shows who made this extract$/m);
  expect(stdout).toMatch(/^not here {2}database: --db FILE names it/m);
});

describe("a signed extract", () => {
  it("has the same bytes each time, the case in document and manifest, and is verified with the public key", async () => {
    const key = makeKey("plain");
    for (const out of ["one", "two"]) expect((await triage(at(out), "--sign", key.secret)).status).toBe(0);
    for (const file of ["manifest.json", "manifest.json.minisig", "report.txt"])
      expect(readFileSync(join(at("one"), file))).toEqual(readFileSync(join(at("two"), file)));
    const manifest = JSON.parse(readFileSync(join(at("one"), "manifest.json"), "utf8"));
    expect(manifest.case).toEqual({ case: "2026-17", examiner: "A. Doe", note: "first look | <b>" });
    expect(manifest.command).toContain("--case 2026-17 --examiner 'A. Doe'");
    expect(readFileSync(join(at("one"), "report.txt"), "utf8")).toMatch(
      /^case 2026-17\nexaminer A\. Doe\nnote first look \| <b>$/m,
    );
    const checked = await verify(at("one"), "--public-key", key.public);
    expect(checked.status, checked.stdout).toBe(0);
    expect(checked.stdout).toMatch(
      /^same {6}manifest\.json\.minisig: manifest\.json is signed by key EFCDAB8967452301: ctraudit manifest\.json SHA-256 /m,
    );
    expect(checked.stdout).toContain("gives the same report");
    const line = readFileSync(key.public, "utf8").split("\n")[1]!;
    expect((await verify(at("one"), "--public-key", line)).status).toBe(0);
    const without = await verify(at("one"));
    expect(without.status).toBe(0);
    expect(without.stdout).toMatch(/^not here {2}public key EFCDAB8967452301 of manifest\.json\.minisig/m);
  });

  it.each(["markdown", "html", "json"])("has the case in %s, where nothing of it acts", async (format) => {
    const { stdout } = await runHere(["triage", ...CASE, "--format", format, "--db", db]);
    expect(stdout).toContain("2026-17");
    if (format === "html") expect(stdout).not.toContain("<b>");
    if (format === "markdown") expect(oddElements(stdout)).toEqual([]);
  });

  it("is signed with a key under a password", async () => {
    const key = makeKey("locked", "pass word");
    writeFileSync(at("password"), "pass word\n");
    expect((await triage(at("locked"), "--sign", key.secret, "--password-file", at("password"))).status).toBe(
      0,
    );
    expect((await verify(at("locked"), "--public-key", key.public)).status).toBe(0);
    writeFileSync(at("wrong"), "other\n");
    const refused = await triage(at("refused"), "--sign", key.secret, "--password-file", at("wrong"));
    expect(refused).toMatchObject({ status: 2, stderr: "ctraudit: wrong password for the key\n" });
    expect(() => readFileSync(join(at("refused"), "manifest.json"))).toThrow();
  });

  it("is found changed in every part", async () => {
    const key = makeKey("changed");
    makeKey("others");
    await triage(at("whole"), "--sign", key.secret);
    const changed = async (change: (sig: string, out: string) => void, ...words: string[]) => {
      const out = at("copy");
      rmSync(out, { recursive: true, force: true });
      cpSync(at("whole"), out, { recursive: true });
      change(join(out, "manifest.json.minisig"), out);
      const { status, stdout } = await verify(
        out,
        ...(words.length > 0 ? words : ["--public-key", key.public]),
      );
      return status === 0
        ? "nothing"
        : stdout
            .split("\n")
            .filter((line) => line.startsWith("changed"))
            .join("\n");
    };
    const rewrite = (path: string, edit: (text: string) => string) =>
      writeFileSync(path, edit(readFileSync(path, "utf8")));
    expect(await changed(() => undefined)).toBe("nothing");
    expect(
      await changed((sig) => rewrite(sig, (text) => text.replace("ctraudit manifest", "ctraudit Manifest"))),
    ).toContain("another comment");
    expect(
      await changed((_, out) =>
        rewrite(join(out, "manifest.json"), (text) => text.replace("2026-17", "2026-18")),
      ),
    ).toContain("not of this content");
    expect(
      await changed((sig) => rewrite(sig, (text) => `${text.split("\n").slice(0, 2).join("\n")}\n`)),
    ).toContain("no signature of minisign");
    expect(await changed((sig) => rmSync(sig))).toContain("there is no signature");
    expect(
      await changed((sig) => {
        rmSync(sig);
        symlinkSync("/dev/zero", sig);
      }),
    ).toContain("is a link");
    expect(await changed(() => undefined, "--public-key", at("others.pub"))).toContain("not of this content");
  });

  it.each([
    ["a key that is none", ["--sign", log, "--extract", at("x1")], "no secret key of minisign"],
    ["a key that is not there", ["--sign", at("gone"), "--extract", at("x2")], "cannot be read"],
    ["a document without its manifest", ["--sign", log], "--sign needs --extract"],
  ])("is not made with %s", async (_what, words, text) => {
    const { status, stderr } = await runHere(["triage", "--db", db, ...words]);
    expect(status).toBe(2);
    expect(stderr).toContain(text);
  });

  it("asks for no more work than minisign's own keys do", async () => {
    const bytes = Buffer.from(readFileSync(makeKey("dear", "x").secret, "utf8").split("\n")[1]!, "base64");
    bytes.writeBigUInt64LE(1n << 60n, 38);
    bytes.writeBigUInt64LE(1n << 60n, 46);
    writeFileSync(at("dear.key"), `untrusted comment: x\n${bytes.toString("base64")}\n`);
    writeFileSync(at("password"), "x\n");
    const { status, stderr } = await triage(
      at("x3"),
      "--sign",
      at("dear.key"),
      "--password-file",
      at("password"),
    );
    expect(status).toBe(2);
    expect(stderr).toContain("more memory or time");
  });
});

const hasMinisign = spawnSync("minisign", ["-v"]).status === 0;

describe.skipIf(!hasMinisign)("minisign itself", () => {
  const minisign = (args: string[], input = "") =>
    spawnSync("minisign", args, { input, encoding: "utf8", cwd: folder });

  it("verifies what ctraudit has signed, with a key of its own under a password", async () => {
    expect(minisign(["-G", "-f", "-p", "real.pub", "-s", "real.key"], "secret\nsecret\n").status).toBe(0);
    writeFileSync(at("password"), "secret\n");
    const signed = await triage(at("real"), "--sign", at("real.key"), "--password-file", at("password"));
    expect(signed.status, signed.stderr).toBe(0);
    const said = minisign(["-V", "-p", "real.pub", "-m", "real/manifest.json"]);
    expect(said.status, said.stderr).toBe(0);
    expect(said.stdout).toContain("comment signature verified");
    expect((await verify(at("real"), "--public-key", at("real.pub"))).status).toBe(0);
  }, 120_000);

  it.each([["its own"], ["its former", "-l"]])(
    "signs in %s way, and ctraudit verifies it",
    async (_way, ...flags) => {
      expect(minisign(["-G", "-f", "-W", "-p", "bare.pub", "-s", "bare.key"]).status).toBe(0);
      const out = `signed${flags.join("")}`;
      await triage(at(out), "--sign", at("bare.key"));
      expect(minisign(["-V", "-p", "bare.pub", "-m", `${out}/manifest.json`]).status).toBe(0);
      const said = minisign(["-S", ...flags, "-s", "bare.key", "-m", `${out}/manifest.json`]);
      expect(said.status, said.stderr).toBe(0);
      const checked = await verify(at(out), "--public-key", at("bare.pub"));
      expect(checked.status, checked.stdout).toBe(0);
      expect(checked.stdout).toMatch(/is signed by key [0-9A-F]{16}: timestamp:/);
    },
  );
});
