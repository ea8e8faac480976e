// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../cli/testing/run-here.ts";
import { freePort } from "./testing/free-ports.ts";
import { HAS_SERVER, startServer, type TestServer } from "./testing/server.ts";

const LOG = join(import.meta.dirname, "../fixtures/linux-6.12-container/runc-6.12.log");
const HAS_OPENSSL = (() => {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!HAS_SERVER || !HAS_OPENSSL)("a fleet over TLS", () => {
  let folder = "";
  let port = 0;
  let strictPort = 0;
  let open: TestServer;
  let strict: TestServer;
  const file = (name: string) => join(folder, name);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ctraudit-tls-"));
    makeAuthority("ca");
    makeAuthority("stranger");
    makeCertificate("server", "ca", "subjectAltName=IP:127.0.0.1");
    makeCertificate("client", "ca", "subjectAltName=DNS:shipper");
    makeCertificate("impostor", "stranger", "subjectAltName=DNS:shipper");
    [port, strictPort] = [await freePort(), await freePort()];
    open = await startServer(encrypted(port, "none"));
    strict = await startServer(encrypted(strictPort, "strict"));
    await runHere(["ingest", LOG, "--node", "web1", "--db", file("web1.db")]);
  });
  afterAll(async () => {
    await open?.stop();
    await strict?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function openssl(...words: string[]): void {
    execFileSync("openssl", words, { cwd: folder, stdio: "ignore" });
  }
  function makeAuthority(name: string): void {
    openssl(
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", `/CN=${name}`],
      ...["-keyout", `${name}.key`, "-out", `${name}.pem`],
    );
  }
  function makeCertificate(name: string, authority: string, extension: string): void {
    writeFileSync(file("extension"), extension);
    openssl(
      "req",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-subj",
      `/CN=${name}`,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.csr`,
    );
    openssl(
      ...["x509", "-req", "-in", `${name}.csr`, "-CA", `${authority}.pem`, "-CAkey", `${authority}.key`],
      ...["-CAcreateserial", "-days", "2", "-extfile", "extension", "-out", `${name}.pem`],
    );
  }
  const encrypted = (at: number, verification: string) => `<https_port>${at}</https_port><openSSL><server>
    <certificateFile>${file("server.pem")}</certificateFile><privateKeyFile>${file("server.key")}</privateKeyFile>
    <caConfig>${file("ca.pem")}</caConfig><verificationMode>${verification}</verificationMode>
    <loadDefaultCAFile>false</loadDefaultCAFile><disableProtocols>sslv2,sslv3</disableProtocols></server></openSSL>`;

  const address = (at: number, user = "default", host = "127.0.0.1") =>
    `clickhouses://${user}@${host}:${at}/fleet`;
  const fleet = (at: string, environment: Record<string, string>, ...words: string[]) =>
    runHere([...words, at], 80, environment);
  const CA = () => ({ CTRAUDIT_DB_CA: file("ca.pem") });
  const withClient = (name: string) => ({
    ...CA(),
    CTRAUDIT_DB_CERT: file(`${name}.pem`),
    CTRAUDIT_DB_KEY: file(`${name}.key`),
  });

  it("verifies the server by the named authority, and answers", async () => {
    const made = await fleet(address(port), CA(), "fleet", "init", "--fleet");
    expect(made.status, made.stderr).toBe(0);
    const shipped = await fleet(address(port), CA(), "fleet", "ship", "--db", file("web1.db"), "--fleet");
    expect(shipped.status, shipped.stderr).toBe(0);
    const local = await runHere(["tree", "--db", file("web1.db")]);
    expect((await fleet(address(port), CA(), "tree", "--db")).stdout).toBe(local.stdout);
  });

  it.each([
    ["no authority that the system knows", () => ({}), "127.0.0.1"],
    ["another authority", () => ({ CTRAUDIT_DB_CA: file("stranger.pem") }), "127.0.0.1"],
    ["a certificate of another host", CA, "localhost"],
  ])("refuses a server with %s", async (_, environment, host) => {
    const { status, stdout, stderr } = await fleet(
      address(port, "default", host),
      environment(),
      "tree",
      "--db",
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/certificate|altnames/i);
    expect(stderr).not.toContain("    at ");
  });

  it("does not talk to an unencrypted server", async () => {
    const { status, stderr } = await fleet(address(open.httpPort), CA(), "tree", "--db");
    expect(status).toBe(2);
    expect(stderr).toMatch(/does not answer/);
  });

  it("presents its own certificate if the server requests one", async () => {
    const refused = await fleet(address(strictPort), CA(), "fleet", "init", "--fleet");
    expect(refused.status).toBe(2);
    const impostor = await fleet(address(strictPort), withClient("impostor"), "fleet", "init", "--fleet");
    expect(impostor.status).toBe(2);
    const { status, stderr } = await fleet(
      address(strictPort),
      withClient("client"),
      "fleet",
      "init",
      "--fleet",
    );
    expect(status, stderr).toBe(0);
  });

  it("sends a password from a file readable only by its user", async () => {
    const password = file("password");
    writeFileSync(password, "secret\n");
    chmodSync(password, 0o600);
    const given = { ...CA(), CTRAUDIT_DB_PASSWORD_FILE: password };
    expect((await fleet(address(port, "analyst"), given, "fleet", "nodes", "--fleet")).status).toBe(0);
    const wrong = await fleet(
      address(port, "analyst"),
      { ...CA(), CTRAUDIT_DB_PASSWORD: "guess-7741" },
      "tree",
      "--db",
    );
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).not.toContain("guess-7741");
    chmodSync(password, 0o644);
    const readable = await fleet(address(port, "analyst"), given, "tree", "--db");
    expect(readable.status).toBe(2);
    expect(readable.stderr).toMatch(/others may read the password/);
  });
});
