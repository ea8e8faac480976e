// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-given-names-"));
const [db, passwd, group] = ["audit.db", "passwd", "group"].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const given = ["--passwd", passwd, "--group", group];
const ID = "1700000001.001:1";
const LINES = [
  `type=SYSCALL msg=audit(${ID}): arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=4 items=0 ppid=900 pid=999 auid=1000 uid=1001 gid=50 euid=1001 suid=1001 fsuid=1001 egid=50 sgid=50 fsgid=50 tty=pts0 ses=3 comm="id" exe="/usr/bin/id" key="x"`,
  `type=EXECVE msg=audit(${ID}): argc=1 a0="id"`,
  `type=USER_LOGIN msg=audit(1700000002.001:2): pid=80 uid=0 auid=1000 ses=4 msg='op=login id=1001 exe="/usr/sbin/sshd" hostname=? addr=192.0.2.5 terminal=ssh res=success'`,
];

beforeAll(async () => {
  writeFileSync(join(folder, "audit.log"), `${LINES.join("\n")}\n`);
  writeFileSync(passwd, "eve:x:1000:1000::/:/bin/sh\nmax:x:1001:1001::/:/bin/sh\n");
  writeFileSync(group, "staff:x:50:\n");
  expect((await runHere(["ingest", join(folder, "audit.log"), "--db", db])).status).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ask = async (...words: string[]) => (await runHere([...words, ...given, "--db", db])).stdout;

describe("names of a passwd file", () => {
  it.each<[string[], RegExp]>([
    [["search"], / uid=max\(1001\) auid=eve\(1000\) /],
    [["search", "-gi", "staff"], / id\[999\] /],
    [["show", ID], / auid=eve uid=max gid=staff /],
    [["report", "syscalls"], / eve\(1000\)$/m],
    [["report", "logins"], / max\(1001\) [\s\S]* eve\(1000\) /],
    [["report", "syscalls", "--where", "auid = eve"], / eve\(1000\)$/m],
    [["triage", "--where", "auid = eve"], /^Triage$/m],
    [["who", ID], /eve\(1000\)/],
    [["export", "--format", "ecs"], /"user\.name":"max"|"name":"max"/],
  ])("stand in the answer of %j", async (words, text) => {
    expect(await ask(...words)).toMatch(text);
  });

  it("are in the search that proves a row, which finds the same with them", async () => {
    const { data } = JSON.parse(
      await ask("report", "users", "--summary", "--where", "auid = eve", "--format", "json"),
    );
    const [{ search }] = data.tables[0].rows;
    expect(search).toEqual(expect.arrayContaining(given));
    expect((await runHere([...search.slice(1), "--count", "--db", db])).stdout).toBe("2\n");
  });

  it("are handed over with the report, and verified with it", async () => {
    const extract = join(folder, "handover");
    await ask("report", "syscalls", "--extract", extract);
    expect(readdirSync(extract)).toEqual(expect.arrayContaining(["passwd", "group"]));
    expect(readFileSync(join(extract, "passwd"))).toEqual(readFileSync(passwd));
    const names = readFileSync(passwd, "utf8");
    rmSync(passwd); // what was handed over is enough
    const verify = async () => (await runHere(["verify", extract, "--db", db])).stdout;
    const whole = await verify();
    expect(whole).toMatch(/^same +passwd: /m);
    expect(whole).toMatch(/^same +database: .* gives the same report$/m);
    expect(whole).toMatch(/no available file has changed\n$/);
    writeFileSync(join(extract, "passwd"), names.replace("eve", "eva"));
    expect(await verify()).toMatch(/^changed +passwd: /m);
  });

  it("of a file that cannot be read are an error", async () => {
    for (const words of [["report"], ["triage"], ["show", ID], ["who", ID], ["detect", "--builtin"]]) {
      const { status, stderr } = await runHere([...words, "--passwd", join(folder, "none"), "--db", db]);
      expect([status, stderr]).toEqual([2, expect.stringContaining("none cannot be read")]);
    }
  });
});
