// SPDX-License-Identifier: Apache-2.0
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingestLines, type LogDatabase } from "./testing/log-database.ts";
import { isBuilt } from "./testing/run-bin.ts";

const at = (serial: number): string => `msg=audit(1700000001.${String(serial).padStart(3, "0")}:${serial})`;
const armor = (serial: number, fields: string): string =>
  `type=AVC ${at(serial)}: apparmor="DENIED" ${fields}`;
const selinux = (serial: number, fields: string, tclass: string): string =>
  `type=AVC ${at(serial)}: avc:  denied  { x } for  pid=11 comm="nc" ${fields} scontext=u:r:t:s0 tcontext=u:r:p:s0 tclass=${tclass} permissive=0`;
const open = (serial: number, cwd: string, ...names: string[]): string[] => [
  `type=SYSCALL ${at(serial)}: arch=c000003e syscall=82 success=yes exit=0 a0=1 a1=2 a2=0 a3=0 items=${names.length} ppid=1 pid=400 auid=4294967295 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=4294967295 comm="mv" exe="/bin/mv" key=(null)`,
  ...(cwd === "" ? [] : [`type=CWD ${at(serial)}: cwd="${cwd}"`]),
  ...names.map(
    (name, item) =>
      `type=PATH ${at(serial)}: item=${item} name="${name}" inode=${item + 5} dev=fd:00 mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL`,
  ),
];

const LINES = [
  armor(1, `operation="mount" class="mount" profile="x" name="/mnt/a/" comm="mount" srcname="/dev/sda1"`),
  armor(2, `operation="link" profile="x" name="/tmp/l2" comm="ln" target="/etc/t2"`),
  armor(3, `operation="mount" profile="x" name="/mnt/n/" comm="mount" srcname="10.9.9.9:/export"`),
  armor(4, `operation="exec" profile="x" name="/usr/bin/e4" comm="p" target="/usr/lib/profile4"`),
  armor(
    5,
    `operation="connect" profile="x" comm="p" family="unix" sock_type="stream" addr=none peer_addr="/run/s5"`,
  ),
  armor(
    6,
    `operation="connect" profile="x" comm="p" laddr=10.0.0.7 lport=77 faddr=10.0.0.8 fport=88 family="inet"`,
  ),
  armor(7, `operation="bind" profile="x" comm="p" laddr=10.0.0.19 lport=77 family="inet" sock_type="stream"`),
  `type=LANDLOCK_ACCESS ${at(8)}: domain=1a blockers=net.connect_tcp daddr=127.0.0.8 dest=80`,
  `type=UNKNOWN[1423] ${at(9)}: domain=1a blockers=fs.refer path="/etc/p9" dev="vda2" ino=9`,
  `type=UNKNOWN[1423] ${at(10)}: domain=1a blockers=net.bind_tcp saddr=127.0.0.10 src=80`,
  selinux(11, "saddr=10.1.1.12 src=5 daddr=10.1.1.13 dest=443 netif=eth0", "packet"),
  selinux(12, "saddr=::1 src=99", "tcp_socket"),
  selinux(13, "dest=443", "tcp_socket"),
  `type=AVC ${at(14)}: lsm=SMACK fn=smack_inet_conn_request action=denied subject="A" object="B" requested=w saddr=10.1.1.16 src=1 daddr=10.1.1.17 dest=2`,
  `type=NETFILTER_PKT ${at(15)}: mark=0x0 saddr=10.2.2.22 daddr=10.2.2.23 proto=6`,
  `type=USER_AVC ${at(16)}: pid=1 uid=0 auid=4294967295 ses=4294967295 msg='avc:  denied  { x } for daddr=10.3.3.3 dest=1 scontext=u:r:t:s0 tcontext=u:r:p:s0 tclass=dbus'`,
  ...open(30, "/srv", "a.txt"),
  ...open(31, "/srv", "/etc/b.txt", "../c.txt"),
  ...open(32, "", "d.txt"),
];
let database: LogDatabase;

beforeAll(async () => {
  if (isBuilt) database = await ingestLines(LINES);
});
afterAll(() => {
  if (isBuilt) rmSync(database.folder, { recursive: true });
});

describe.skipIf(!isBuilt)("what records of security modules and of netfilter act on", () => {
  it.each<[string[], number[]]>([
    [["-f", "/mnt/a"], [1]],
    [["-f", "/dev/sda1"], [1]],
    [["-f", "/etc/t2"], [2]],
    [["-f", "/export"], [3]],
    [["-f", "profile4"], []],
    [["-f", "/run/s5"], [5]],
    [["-f", "/etc/p9"], [9]],
    [["-hn", "10.0.0.8"], [6]],
    [["-hn", "10.0.0.19"], [7]],
    [["-hn", "127.0.0.8"], [8]],
    [["-hn", "127.0.0.10"], [10]],
    [["-hn", "10.1.1.12"], [11]],
    [["-hn", "10.1.1.13"], [11]],
    [["-hn", "::1"], [12]],
    [["-hn", "443"], [11]],
    [["-hn", "10.1.1.17"], [14]],
    [["-hn", "10.2.2.23"], [15]],
    [["-hn", "10.3.3.3"], []],
  ])("%j finds %j", async (words, serials) => {
    expect(await database.search(...words)).toEqual(serials);
  });
});

describe.skipIf(!isBuilt)("report files", () => {
  it("shows the path that a name means, the name beside it where it differs, and why where it is not known", async () => {
    const { data } = JSON.parse(
      await database.ask("report", "files", "-ts", "1700000001.030", "--format", "json"),
    );
    const rows = (data.tables as { rows: { cells: unknown[] }[] }[])[0]!.rows;
    expect(rows.map(({ cells }) => [cells[2], cells.at(-2)])).toEqual([
      ["/srv/a.txt", "a.txt"],
      ["/etc/b.txt", null],
      ["/c.txt", "../c.txt"],
      ["d.txt (the working directory is not known)", "d.txt"],
    ]);
  });
});
