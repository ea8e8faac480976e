// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-stamp-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const db = at("a.db");

const hasOpenssl = spawnSync("openssl", ["ts", "-help"]).status === 0;

function openssl(...words: readonly string[]): void {
  const { status, stderr } = spawnSync("openssl", words, { cwd: folder, encoding: "utf8" });
  expect(status, `openssl ${words.join(" ")}: ${stderr}`).toBe(0);
}

/** An authority of our own: its root, and a certificate for time stamps below it. */
function makeAuthority(name: string, algorithm = ["rsa:2048"]): void {
  const key = ["-newkey", ...algorithm, "-nodes"];
  openssl(
    "req",
    "-x509",
    ...key,
    "-keyout",
    `${name}-ca.key`,
    "-out",
    `${name}-ca.pem`,
    "-days",
    "3650",
    "-subj",
    `/CN=${name} root`,
  );
  openssl("req", ...key, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`);
  writeFileSync(at(`${name}.ext`), "extendedKeyUsage=critical,timeStamping\n");
  openssl(
    "x509",
    "-req",
    "-in",
    `${name}.csr`,
    "-CA",
    `${name}-ca.pem`,
    "-CAkey",
    `${name}-ca.key`,
    "-CAcreateserial",
    "-days",
    "3650",
    "-extfile",
    `${name}.ext`,
    "-out",
    `${name}.pem`,
  );
  writeFileSync(
    at(`${name}.cnf`),
    `[tsa]\ndefault_tsa = one\n[one]\nserial = ${name}.serial\nsigner_cert = ${name}.pem\ncerts = ${name}-ca.pem\nsigner_key = ${name}.key\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha1, sha256, sha512\nordering = no\ntsa_name = no\ness_cert_id_chain = no\ness_cert_id_alg = sha256\n`,
  );
  writeFileSync(at(`${name}.serial`), "01\n");
}

/** Its token of a file, as users get one. */
function stamp(name: string, file: string, out: string, hash = "sha256", certificate = ["-cert"]): void {
  openssl("ts", "-query", "-data", file, `-${hash}`, ...certificate, "-out", "request.tsq");
  openssl("ts", "-reply", "-config", `${name}.cnf`, "-queryfile", "request.tsq", "-out", out);
}

const triage = (directory: string, ...words: readonly string[]) =>
  runHere(["triage", "--case", "17", "--extract", at(directory), ...words, "--db", db]);
const verify = (directory: string, ...words: readonly string[]) =>
  runHere(["verify", at(directory), ...words, "--db", db]);

describe.skipIf(!hasOpenssl)("an extract with a time-stamp token", () => {
  beforeAll(async () => {
    const log = join(import.meta.dirname, "../../fixtures/scenarios/docker-sock.log");
    expect((await runHere(["ingest", log, "--db", db])).status).toBe(0);
    makeAuthority("tsa");
    expect((await triage("one")).status).toBe(0);
    stamp("tsa", at("one/manifest.json"), "one.tsr");
  }, 240_000);

  it("is verified with the authority's root, and names what is missing without it", async () => {
    copyFileSync(at("one.tsr"), at("one/manifest.json.tsr"));
    const held = await verify("one", "--timestamp-ca", at("tsa-ca.pem"));
    expect(held.stdout).toMatch(/^same {6}manifest\.json\.tsr: by its authority, .* 20\d\d-\d\d-\d\dT/m);
    expect(held.status, held.stdout).toBe(0);
    const without = await verify("one");
    expect(without.status).toBe(0);
    expect(without.stdout).toMatch(
      /^not here {2}certificate of the authority of manifest\.json\.tsr, which claims/m,
    );
  });

  it("gets the token by --sign, the same manifest being made again; a token of another is refused", async () => {
    const signed = await triage("two", "--sign", at("one.tsr"));
    expect(signed.status, signed.stderr).toBe(0);
    expect(readFileSync(at("two/manifest.json.tsr")).equals(readFileSync(at("one.tsr")))).toBe(true);
    expect((await verify("two", "--timestamp-ca", at("tsa-ca.pem"))).status).toBe(0);
    const other = await triage("three", "--note", "other", "--sign", at("one.tsr"));
    expect(other.status).toBe(2);
    expect(other.stderr).toContain("is of other bytes");
    writeFileSync(at("no.tsr"), Buffer.from([0x30, 0x03, 0x02, 0x01, 0x00]));
    expect((await triage("four", "--sign", at("no.tsr"))).stderr).toContain("neither a key");
  });

  it("holds for the bare token, for SHA-512, and where the token leaves its certificate out", async () => {
    openssl("ts", "-reply", "-in", "one.tsr", "-token_out", "-out", "bare.tok");
    stamp("tsa", at("one/manifest.json"), "long.tsr", "sha512");
    stamp("tsa", at("one/manifest.json"), "without.tsr", "sha256", []);
    writeFileSync(
      at("both.pem"),
      readFileSync(at("tsa.pem"), "utf8") + readFileSync(at("tsa-ca.pem"), "utf8"),
    );
    for (const [token, authority] of [
      ["bare.tok", "tsa-ca.pem"],
      ["long.tsr", "tsa-ca.pem"],
      ["without.tsr", "both.pem"],
    ] as const) {
      copyFileSync(at(token), at("one/manifest.json.tsr"));
      const { status, stdout } = await verify("one", "--timestamp-ca", at(authority));
      expect([token, status], stdout).toEqual([token, 0]);
    }
  });

  it("has changed where manifest, token, hash or authority is another one", async () => {
    const faultOf = async (token: Buffer | string, authority = "tsa-ca.pem") => {
      writeFileSync(at("one/manifest.json.tsr"), typeof token === "string" ? readFileSync(at(token)) : token);
      const { status, stdout } = await verify("one", "--timestamp-ca", at(authority));
      expect(status, stdout).toBe(1);
      return /^changed {3}manifest\.json\.tsr: (.*)$/m.exec(stdout)?.[1];
    };
    makeAuthority("other", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]);
    expect(await faultOf("one.tsr", "other-ca.pem")).toContain("its signature does not hold");
    writeFileSync(at("else"), "something else");
    stamp("tsa", at("else"), "else.tsr");
    expect(await faultOf("else.tsr")).toBe("is of other bytes");
    stamp("tsa", at("one/manifest.json"), "weak.tsr", "sha1");
    expect(await faultOf("weak.tsr")).toContain("none of SHA-256");
    const damaged = readFileSync(at("one.tsr"));
    damaged[damaged.length - 10]! ^= 1;
    expect(await faultOf(damaged)).toContain("its signature does not hold");
    expect(await faultOf(Buffer.from("no token"))).toContain("is no time-stamp token");
    rmSync(at("one/manifest.json.tsr"));
    expect((await verify("one", "--timestamp-ca", at("tsa-ca.pem"))).stdout).toContain(
      "there is no time-stamp token",
    );
  }, 240_000);
});
