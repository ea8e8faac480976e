// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-sentence-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function sentences(log: string, ...words: readonly string[]): Promise<string[]> {
  const db = join(folder, "a.db");
  rmSync(db, { force: true });
  await runHere(["ingest", resolve(import.meta.dirname, "../fixtures", log), "--db", db]);
  const { stdout } = await runHere(["search", ...words, "--format", "sentence", "--db", db]);
  return stdout.trimEnd().split("\n");
}

it("tells an event with its place, its user and its object", async () => {
  expect(await sentences("scenarios/docker-sock.log", "pid = 730")).toEqual([
    "At 2026-09-21T14:13:20.160Z, /usr/bin/docker (pid 730) as user 0, no login user, in container 7c3e87fe1a2b (by lineage) ran docker run -v /:/host alpine. [1790000000.160:1019]",
    "At 2026-09-21T14:13:20.168Z, /usr/bin/docker (pid 730) as user 0, no login user, in container 7c3e87fe1a2b (by lineage) connected to /var/run/docker.sock. [1790000000.168:1020]",
  ]);
});

it("names what an act changed, not the directory that contains it", async () => {
  const file = join(folder, "files.log");
  const event = (serial: number, call: number, paths: readonly (readonly [name: string, type: string])[]) =>
    `type=SYSCALL msg=audit(1790000000.000:${serial}): arch=c000003e syscall=${call} success=yes exit=3 a0=0 a1=0 a2=0 a3=0 items=${paths.length} ppid=1 pid=900 auid=0 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=1 comm="x" exe="/bin/x"\n${paths.map(([name, type], at) => `type=PATH msg=audit(1790000000.000:${serial}): item=${at} name="${name}" inode=${serial}${at} dev=08:01 mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=${type}\n`).join("")}`;
  writeFileSync(
    file,
    [
      event(1, 82, [["/a/", "PARENT"], ["/b/", "PARENT"], ["/a/old", "DELETE"], ["/b/new", "DELETE"], ["/b/new", "CREATE"]]), // biome-ignore format: one event a line
      event(2, 257, [["/a/", "PARENT"], ["/a/made", "CREATE"]]), // biome-ignore format: one event a line
      event(3, 257, [["/a/made", "NORMAL"]]),
      event(4, 86, [["/a/made", "NORMAL"], ["/b/", "PARENT"], ["/b/link", "CREATE"]]), // biome-ignore format: one event a line
      event(5, 87, [["/b/", "PARENT"], ["/b/link", "DELETE"]]), // biome-ignore format: one event a line
      "type=USER_LOGIN msg=audit(1790000000.000:6): op=login res=success\n",
    ].join(""),
  );
  const found = await sentences(file);
  expect(
    found.map((line) =>
      line.replace(/^At \S+ (?:.* in a place that is not known (?=\w))?/, "").replace(/\. \[.*$/, ""),
    ),
  ).toEqual([
    "renamed /a/old to /b/new",
    "made /a/made",
    "opened /a/made",
    "linked /a/made as /b/link",
    "removed /b/link",
    "the log has a record USER_LOGIN in a place that is not known",
  ]);
});

it("says what was tried and how it failed", async () => {
  const found = await sentences("scenarios/cve-2020-15257.log", "failed and syscall = connect");
  expect(found[0]).toMatch(
    / tried to connect to .*, and failed with ECONNREFUSED\. \[1790000000\.144:1017\]$/,
  );
});

it("has one line for each event, in which nothing of the log acts", async () => {
  const found = await sentences("handwritten/terminal-escapes.log");
  for (const line of found) expect(line).toMatch(/^At [^\p{Cc}\p{Cf}]*\. \[[^\]]+\]$/u);
});
