// SPDX-License-Identifier: Apache-2.0
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingestLines, type LogDatabase } from "./testing/log-database.ts";
import { isBuilt } from "./testing/run-bin.ts";

const at = (serial: number): string => `msg=audit(1700000001.${String(serial).padStart(3, "0")}:${serial})`;
const socket = (serial: number, hex: string): string[] => [
  `type=SYSCALL ${at(serial)}: arch=c000003e syscall=43 success=yes exit=4 a0=3 a1=7f a2=7f a3=0 items=0 ppid=1 pid=5 auid=1 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="sshd" exe="/usr/sbin/sshd" key=(null)`,
  `type=SOCKADDR ${at(serial)}: saddr=${hex}`,
];
const LINES = [
  `type=DAEMON_ACCEPT ${at(901)}: addr=10.1.2.3 port=60 res=success`,
  `type=DAEMON_CLOSE ${at(902)}: addr=fe80::1 port=61 res=success`,
  ...socket(3, "0A00D2F00000000000000000000000000000FFFF0A00000500000000"),
  ...socket(4, "0A0000160000000020010DB80000000000000000000000010000000000000000"),
  ...socket(5, "01002F72756E2F6100"),
  ...socket(6, "100000000000000000000000"),
  `type=CONFIG_CHANGE ${at(7)}: op=updated_rules path="/etc/passwd" key="id" list=4 res=1`,
  `type=VIRT_RESOURCE ${at(8)}: pid=9 uid=0 auid=4294967295 ses=4294967295 msg='virt=kvm resrc=disk reason=start vm="web" uuid=1 old-disk="?" new-disk="/var/lib/libvirt/images/web.qcow2" exe="/usr/sbin/libvirtd" hostname=? addr=? terminal=? res=success'`,
];
let database: LogDatabase;

beforeAll(async () => {
  if (isBuilt) database = await ingestLines(LINES);
});
afterAll(() => {
  if (isBuilt) rmSync(database.folder, { recursive: true });
});

async function cells(...words: string[]): Promise<unknown[][]> {
  const report = JSON.parse(await database.ask("report", ...words, "--format", "json")) as {
    data: { tables: { rows: { cells: unknown[] }[] }[] };
  };
  return report.data.tables[0]!.rows.map((row) => row.cells.slice(2, 5));
}

describe.skipIf(!isBuilt)("report hosts", () => {
  it("has the hosts that connect to auditd, and IPv4 clients of an IPv6 socket as inet_ntop(3) writes them", async () => {
    expect(await cells("hosts")).toEqual([
      ["::ffff:10.0.0.5", "socket", "54000"],
      ["2001:db8::1", "socket", "22"],
      ["10.1.2.3", "addr", null],
      ["fe80::1", "addr", null],
    ]);
  });

  it("finds them by search, too", async () => {
    expect(await database.search("-hn", "10.0.0.5")).toEqual([3]);
    expect(await database.search("-hn", "10.1.2.3")).toEqual([901]);
  });
});

describe.skipIf(!isBuilt)("report files", () => {
  it("has the file of a rule and the disk of a machine", async () => {
    expect((await cells("files")).map(([file]) => file)).toEqual([
      "/run/a",
      "/etc/passwd",
      "/var/lib/libvirt/images/web.qcow2",
    ]);
    expect(await database.search("-f", "/etc/passwd")).toEqual([7]);
    expect(await database.search("-f", "web.qcow2")).toEqual([8]);
  });
});
