// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isBuilt } from "./testing/run-bin.ts";

const repository = join(import.meta.dirname, "..");
const root = mkdtempSync(join(tmpdir(), "ctraudit-deb-test-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.skipIf(!isBuilt || !existsSync("/usr/bin/dpkg-deb"))("the package of npm run deb", () => {
  let deb: string;

  beforeAll(async () => {
    await execa(process.execPath, [join(repository, "scripts/deb.mjs")]);
    const name = readdirSync(join(repository, "deb")).find((file) => file.endsWith(".deb"))!;
    deb = join(repository, "deb", name);
    await execa("dpkg-deb", ["-R", deb, root]);
  });

  it("runs with what is in it, from its own path", async () => {
    const bin = join(root, "usr/bin/ctraudit");
    expect(readFileSync(bin, "utf8")).toMatch(/^#!\/usr\/bin\/node\n/);
    const run = (...words: string[]) =>
      execa(process.execPath, [bin, ...words], { cwd: root, extendEnv: false });
    const log = join(repository, "fixtures/linux-6.12-container/runc-6.12.log");
    await run("ingest", log, "--db", "x.db");
    expect((await run("tree", "--db", "x.db")).stdout).toContain("inner");
    const html = await run("report", "escapes", "--format", "html", "--db", "x.db");
    expect(html.stdout).toContain("</html>");
    await run("check", "--db", "x.db");
    expect((await run("search", "exe =~ /runc/", "--db", "x.db", "--tz", "Europe/Berlin")).stdout).not.toBe(
      "",
    );
  });

  it("depends on the node that its binary is for, and lets nothing run by itself", async () => {
    const control = readFileSync(join(root, "DEBIAN/control"), "utf8");
    const major = Number(process.versions.node.split(".")[0]);
    expect(control).toContain(`nodejs (<< ${major + 1}~)`);
    const conffiles = readFileSync(join(root, "DEBIAN/conffiles"), "utf8").trim().split("\n");
    expect(conffiles).toEqual(["/etc/audit/plugins.d/ctraudit.conf", "/etc/ctraudit/plugin.conf"]);
    expect(readFileSync(join(root, conffiles[0]!), "utf8")).toMatch(/^active = no$/m);
    for (const script of ["postinst", "prerm", "postrm"]) {
      expect(statSync(join(root, "DEBIAN", script)).mode & 0o777).toBe(0o755);
      await execa("sh", ["-n", join(root, "DEBIAN", script)]);
      expect(readFileSync(join(root, "DEBIAN", script), "utf8")).not.toMatch(/systemctl.* (?:enable|start) /);
    }
  });

  it("has the OCI hook, where no runtime looks for one by itself", async ({ skip }) => {
    const hook = join(root, "usr/lib/ctraudit/ctraudit-hook");
    if (!existsSync(hook)) skip("this machine compiles no static program");
    expect(statSync(hook).mode & 0o777).toBe(0o755);
    const state = '{"id":"web","status":"creating","pid":1}';
    const { stdout } = await execa(hook, ["--print"], { input: state });
    expect(stdout).toMatch(/^virt=oci op=init vm="web"/);
    const { hook: named } = JSON.parse(
      readFileSync(join(root, "usr/lib/ctraudit/hooks.d/ctraudit.json"), "utf8"),
    );
    expect(existsSync(join(root, named.path))).toBe(true);
    for (const folder of ["usr/share/containers", "etc/containers"])
      expect(existsSync(join(root, folder))).toBe(false);
  });

  it.skipIf(!existsSync("/usr/bin/lintian"))("is clean for lintian", async () => {
    const { stdout } = await execa("lintian", [deb], { reject: false });
    expect(stdout).toBe("");
  });
});
