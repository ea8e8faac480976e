// SPDX-License-Identifier: Apache-2.0
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingestLines, type LogDatabase } from "./testing/log-database.ts";
import { isBuilt } from "./testing/run-bin.ts";

const at = (serial: number): string => `msg=audit(1700000001.${String(serial).padStart(3, "0")}:${serial})`;
const SELINUX = "scontext=a:b:httpd_t:s0 tcontext=a:b:home_t:s0";
const LINES = [
  `type=AVC ${at(1)}: avc:  denied  { open } for  pid=918 comm="httpd" path="/srv/secret/a.txt" dev="dm-0" ino=9 ${SELINUX} tclass=file permissive=0`,
  `type=AVC ${at(2)}: apparmor="DENIED" operation="open" class="file" profile="docker-default" name="/proc/sysrq-trigger" pid=920 comm="sh" requested_mask="wc" denied_mask="wc" fsuid=0 ouid=0`,
  `type=AVC ${at(3)}: apparmor="DENIED" operation="capable" class="cap" profile="docker-default" pid=921 comm="x" capability=21  capname="sys_admin"`,
  `type=AVC ${at(4)}: avc:  denied  { name_connect } for  pid=919 comm="x" dest=6443 ${SELINUX} tclass=tcp_socket permissive=0`,
  // one event, two decisions of one text, and its call went on
  `type=AVC ${at(5)}: avc:  denied  { read } for  pid=5 comm="c" path="/etc/x" scontext=a:b:one_t:s0 tcontext=a:b:d:s0 tclass=file permissive=1`,
  `type=AVC ${at(5)}: avc:  denied  { read } for  pid=5 comm="c" path="/etc/x" scontext=a:b:two_t:s0 tcontext=a:b:d:s0 tclass=file permissive=1`,
  `type=SYSCALL ${at(5)}: arch=c000003e syscall=257 success=yes exit=3 a0=0 a1=0 a2=0 a3=0 items=1 ppid=1 pid=5 auid=1 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=1 comm="c" exe="/bin/c" subj=a:b:own_t:s0 key=(null)`,
  `type=PATH ${at(5)}: item=0 name="/etc/x" inode=5 dev=08:01 mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL`,
  `type=SECCOMP ${at(6)}: auid=1 uid=1 gid=1 ses=1 subj=a:b:own_t:s0 pid=6 comm="s" exe="/bin/s" sig=31 arch=c000003e syscall=165 compat=0 ip=0x7f code=0x80000000`,
  `type=USER_AVC ${at(7)}: pid=7 uid=0 auid=1 ses=1 subj=x msg='avc:  received policyload notice (seqno=2) exe="/usr/bin/dbus-daemon" sauid=81 hostname=? addr=? terminal=?'`,
];
let database: LogDatabase;

beforeAll(async () => {
  if (isBuilt) database = await ingestLines(LINES);
});
afterAll(() => {
  if (isBuilt) rmSync(database.folder, { recursive: true });
});

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly cells: readonly unknown[] }[];
}

async function tableOf(...words: string[]): Promise<Table> {
  const report = JSON.parse(await database.ask("report", ...words, "--format", "json"));
  return (report.data ?? report).tables[0] as Table;
}

describe.skipIf(!isBuilt)("report avc", () => {
  it("has a row for each decision: what was attempted, what came of it, by whom, on what", async () => {
    const { columns, rows } = await tableOf("avc");
    expect(columns.slice(2, -1)).toEqual([
      "access", "outcome", "module", "subject", "object", "program", "pid", "call",
    ]); // biome-ignore format: a list
    expect(rows.map(({ cells }) => cells.slice(2, -1))).toEqual([
      ["open file /srv/secret/a.txt", "denied", "selinux", "a:b:httpd_t:s0", "a:b:home_t:s0", "httpd", 918, null],
      ["open /proc/sysrq-trigger wc", "denied", "apparmor", "docker-default", null, "sh", 920, null],
      ["capability sys_admin", "denied", "apparmor", "docker-default", null, "x", 921, null],
      ["name_connect tcp_socket 6443", "denied", "selinux", "a:b:httpd_t:s0", "a:b:home_t:s0", "x", 919, null],
      ["read file /etc/x", "permissive", "selinux", "a:b:one_t:s0", "a:b:d:s0", "/bin/c", 5, "openat succeeded"],
      ["read file /etc/x", "permissive", "selinux", "a:b:two_t:s0", "a:b:d:s0", "/bin/c", 5, "openat succeeded"],
      ["mount kill-process", "denied", "seccomp", "a:b:own_t:s0", null, "/bin/s", 6, null],
      ["load_policy seqno=2", "status", "selinux", "x", null, "/usr/bin/dbus-daemon", 7, null],
    ]); // biome-ignore format: a table
  });

  it("says it in text, too", async () => {
    const text = await database.ask("report", "avc");
    for (const access of [
      "open file /srv/secret/a.txt",
      "open /proc/sysrq-trigger wc",
      "capability sys_admin",
      "name_connect tcp_socket 6443",
    ])
      expect(text).toContain(access);
  });

  it("counts what it leaves out, a row for each decision", async () => {
    const all = (await tableOf("avc")).rows.length;
    const { rows, omitted } = (await tableOf("avc", "--limit", "4")) as Table & { omitted: { rows: number } };
    expect(rows.length + omitted.rows).toBe(all);
  });
});

describe.skipIf(!isBuilt)("report files", () => {
  it("has the files of security modules' records, each once in an event", async () => {
    const { rows } = await tableOf("files");
    expect(rows.map(({ cells }) => cells[2])).toEqual(["/srv/secret/a.txt", "/proc/sysrq-trigger", "/etc/x"]);
  });

  it("counts them in its summary, as the summary of all does", async () => {
    const { rows } = await tableOf("files", "--summary");
    expect(rows.map(({ cells }) => cells.slice(0, 2))).toEqual([
      ["/srv/secret/a.txt", 1],
      ["/proc/sysrq-trigger", 1],
      ["/etc/x", 1],
    ]);
    expect(await database.ask("report", "summary")).toMatch(/files +3\b/i);
  });
});
