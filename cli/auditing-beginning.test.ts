// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-beginning-"));
afterAll(() => rmSync(folder, { recursive: true }));

const LINES = (old: string): string =>
  `type=CONFIG_CHANGE msg=audit(1795581174.100:2): op=set audit_enabled=1 old=${old} auid=4294967295 ses=4294967295 res=1
type=SYSCALL msg=audit(1795581174.200:3): arch=c000003e syscall=56 success=yes exit=495 a0=1200011 a1=0 a2=0 a3=0 items=0 ppid=0 pid=1 auid=4294967295 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=4294967295 comm="systemd" exe="/usr/lib/systemd/systemd" key=(null)
type=SYSCALL msg=audit(1795581174.300:4): arch=c000003e syscall=257 success=yes exit=3 a0=0 a1=0 a2=0 a3=0 items=0 ppid=1 pid=500 auid=0 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="x" exe="/bin/x" key=(null)
`;

it.each([
  ["0", "host?"],
  ["1", "unknown"],
])(
  "a log whose first record enables auditing, which was %s before, puts a child of pid 1 on %s",
  async (old, place) => {
    const log = join(folder, `${old}.log`);
    const db = join(folder, `${old}.db`);
    writeFileSync(log, LINES(old));
    await runHere(["ingest", "--db", db, log]);
    const { stdout } = await runHere(["search", "--db", db, "--pid", "500"]);
    expect(stdout).toContain(`[${place}`);
  },
);
