// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-hosts-"));
const database = join(folder, "x.db");
afterAll(() => rmSync(folder, { recursive: true }));

/** Events of a host with serials from first to last, 100 ms apart. */
function written(node: string, first: number, last: number): string {
  const lines: string[] = [];
  for (let serial = first; serial <= last; serial++) {
    const stamp = `${1_700_000_000 + Math.floor(serial / 10)}.${String((serial % 10) * 100).padStart(3, "0")}`;
    lines.push(
      `node=${node} type=SYSCALL msg=audit(${stamp}:${serial}): arch=c000003e syscall=87 success=yes exit=0 a0=1 a1=2 a2=3 a3=4 items=0 ppid=1 pid=${700 + serial} auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=3 comm="rm" exe="/bin/rm" key=(null)`,
    );
  }
  const path = join(folder, `${node}.log`);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

describe("a host that logs name by a short and by a full name", () => {
  beforeAll(async () => {
    const logs = [written("web1", 5, 60), written("web1.example.com", 40, 120)];
    expect(await runHere(["ingest", ...logs, "--db", database])).toMatchObject({ status: 0 });
  });

  it.each([
    [["-n", "web1"], 116],
    [["-n", "web1.example.com"], 116],
    [["node = web1"], 116],
    [["node =~ /^web1$/"], 116],
    [["node != web1"], 0],
    [["-n", "web"], 0],
    [["-n", "web2"], 0],
  ])("is found by %j", async (words, events) => {
    const { stdout } = await runHere(["search", ...words, "--db", database, "--format", "raw"]);
    const serials = new Set(stdout.split("\n").flatMap((line) => /:([0-9]+)\)/.exec(line)?.[1] ?? []));
    expect(serials.size).toBe(events);
  });
});
