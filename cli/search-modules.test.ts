// SPDX-License-Identifier: Apache-2.0
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingestLines, type LogDatabase } from "./testing/log-database.ts";
import { isBuilt } from "./testing/run-bin.ts";

const at = (serial: number): string => `msg=audit(1700000001.${String(serial).padStart(3, "0")}:${serial})`;
const call = (serial: number, fields: string): string =>
  `type=SYSCALL ${at(serial)}: arch=c000003e syscall=257 ${fields} a0=ffffff9c a1=1 a2=0 a3=0 items=0 ppid=1 pid=400 auid=4294967295 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=4294967295 comm="sh" exe="/bin/sh" subj=? key=(null)`;
const CREATOR = `domain=1a6 status=allocated mode=enforcing pid=700 uid=0 exe="/usr/bin/sandboxer" comm="sandboxer"`;

/** A task of the host: its birth returns the number under which it appears. */
const HOSTS_TASK = [
  `type=SYSCALL ${at(20)}: arch=c000003e syscall=56 success=yes exit=700 a0=1200011 a1=0 a2=0 a3=0 items=0 ppid=0 pid=1 auid=4294967295 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=4294967295 comm="systemd" exe="/usr/lib/systemd/systemd" key=(null)`,
  `type=SYSCALL ${at(21)}: arch=c000003e syscall=257 success=yes exit=3 a0=0 a1=0 a2=0 a3=0 items=0 ppid=1 pid=700 auid=4294967295 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=4294967295 comm="d" exe="/bin/d" key=(null)`,
  `type=LANDLOCK_ACCESS ${at(22)}: domain=1a6 blockers=fs.write_file path="/etc/other" dev="sda1" ino=5`,
  `type=LANDLOCK_DOMAIN ${at(22)}: ${CREATOR}`,
  `type=DM_CTRL ${at(23)}: module=verity op=ctr ppid=3807 pid=3820 auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 comm="veritysetup" exe="/usr/sbin/veritysetup" subj=unconfined dev=254:4 error_msg='Data device lookup failed' res=0`,
];

const LINES = [
  `type=AVC ${at(1)}: avc:  denied  { open } for  pid=918 comm="httpd" path="/srv/secret/a.txt" dev="dm-0" ino=9 scontext=system_u:system_r:httpd_t:s0 tcontext=unconfined_u:object_r:user_home_t:s0 tclass=file permissive=0`,
  `type=AVC ${at(2)}: avc:  denied  { read } for  pid=918 comm="httpd" name="b.txt" dev="dm-0" ino=9 scontext=system_u:system_r:httpd_t:s0 tcontext=unconfined_u:object_r:user_home_t:s0 tclass=file permissive=1`,
  `type=AVC ${at(3)}: apparmor="DENIED" operation="open" class="file" profile="docker-default" name="/proc/sysrq-trigger" pid=920 comm="sh" requested_mask="wc" denied_mask="wc" fsuid=0 ouid=0`,
  `type=AVC ${at(4)}: apparmor="DENIED" operation="signal" class="signal" profile="victim" pid=921 comm="x" requested_mask="receive" denied_mask="receive" signal=term peer="sender"`,
  `type=AVC ${at(5)}: avc:  denied  { name_connect } for  pid=919 comm="x" dest=6443 scontext=system_u:system_r:container_t:s0:c4,c5 tcontext=system_u:object_r:unreserved_port_t:s0 tclass=tcp_socket permissive=0`,
  call(7, "success=no exit=-13"),
  `type=UNKNOWN[1425] ${at(7)}: subj_selinux=system_u:system_r:container_t:s0:c1,c2 subj_apparmor=docker-default (enforce)`,
  `type=UNKNOWN[1426] ${at(7)}: obj_selinux=system_u:object_r:etc_t:s0 obj_smack=Floor`,
  // denied by the policy, and the call went on: both are said
  `type=AVC ${at(8)}: avc:  denied  { read } for  pid=400 comm="sh" path="/etc/x" scontext=a:b:c:s0 tcontext=a:b:d:s0 tclass=file permissive=1`,
  call(8, "success=yes exit=3"),
  `type=LANDLOCK_ACCESS ${at(9)}: domain=1a6 blockers=fs.write_file path="/etc/locked" dev="sda1" ino=5`,
  `type=LANDLOCK_DOMAIN ${at(9)}: ${CREATOR}`,
  `type=UNKNOWN[1423] ${at(10)}: domain=1a6 blockers=fs.write_file path="/etc/locked" dev="sda1" ino=5`,
  `type=UNKNOWN[1424] ${at(10)}: ${CREATOR}`,
  call(10, "success=no exit=-13"),
  `type=SECCOMP ${at(11)}: auid=1000 uid=1000 gid=1000 ses=1 subj=unconfined pid=5 comm="x" exe="/bin/x" sig=0 arch=c000003e syscall=165 compat=0 ip=0x7f code=0x50001`,
  `type=AVC ${at(12)}: avc:  denied  { recv } for  pid=77 comm="busy" saddr=10.0.0.9 src=80 daddr=10.0.0.1 dest=5 netif=eth0 scontext=a:b:sock_t:s0 tcontext=a:b:peer_t:s0 tclass=peer permissive=0`,
  `type=USER_CMD ${at(13)}: pid=1235 uid=1000 auid=1000 ses=3 msg='cwd="/home/ann" cmd=636174202F6574632F736861646F77 exe="/usr/bin/sudo" terminal=pts/0 res=success'`,
  `type=TTY ${at(14)}: tty pid=1234 uid=0 auid=1000 ses=3 major=136 minor=0 comm="bash" data=6C73202D6C610D1B5B41`,
  ...HOSTS_TASK,
  `type=USER_TTY ${at(15)}: pid=1234 uid=0 auid=1000 ses=3 data=6375726C20687474703A2F2F3139322E302E322E392F78`,
  `type=USER_AVC ${at(16)}: pid=700 uid=81 auid=4294967295 ses=4294967295 subj=a:b:dbusd_t:s0 msg='avc:  denied  { send_msg } for msgtype=method_call interface=org.x member=List dest=org.y spid=2043 tpid=765 scontext=a:b:box_t:s0:c8,c9 tcontext=a:b:logind_t:s0 tclass=dbus permissive=0 exe="/usr/bin/dbus-daemon" sauid=81 hostname=? addr=? terminal=?'`,
  `type=USER_AVC ${at(17)}: pid=700 uid=0 auid=4294967295 ses=4294967295 subj=a:b:init_t:s0 msg='avc:  denied  { start } for auid=n/a uid=1000 gid=1000 path="/usr/lib/systemd/system/x.service" cmdline="" scontext=a:b:box_t:s0 tcontext=a:b:unit_t:s0 tclass=service permissive=0 exe="/usr/lib/systemd/systemd" sauid=0 hostname=? addr=? terminal=?'`,
  `type=USER_AVC ${at(18)}: pid=700 uid=81 auid=4294967295 ses=4294967295 subj=unconfined msg='apparmor="DENIED" operation="dbus_method_call"  bus="system" path="/org/x" interface="org.x" member="Reboot" mask="send" name="org.y" pid=2044 label="snap.box" peer_pid=765 peer_label="unconfined" exe="/usr/bin/dbus-daemon" sauid=81 hostname=? addr=? terminal=?'`,
  // what a service tells of itself
  `type=USER_AVC ${at(19)}: pid=700 uid=81 auid=4294967295 ses=4294967295 subj=a:b:dbusd_t:s0 msg='avc:  op=load_policy lsm=selinux seqno=2 res=1 exe="/usr/bin/dbus-daemon" sauid=81 hostname=? addr=? terminal=?'`,
];
let database: LogDatabase;

beforeAll(async () => {
  if (isBuilt) database = await ingestLines(LINES);
});
afterAll(() => {
  if (isBuilt) rmSync(database.folder, { recursive: true });
});

describe.skipIf(!isBuilt)("records of security modules", () => {
  it.each<[string[], number[]]>([
    [["-f", "secret"], [1]],
    [["-f", "b.txt", "-w"], [2]],
    [["-f", "sysrq"], [3]],
    [
      ["-f", "/etc/locked"],
      [9, 10],
    ],
    [["file = /etc/x"], [8]],
    [
      ["-su", "docker-default"],
      [3, 7],
    ],
    [["subj ~ docker"], [3, 7]],
    [["subj ~ httpd_t"], [1, 2]],
    [
      ["-se", "docker-default"],
      [3, 7],
    ],
    [
      ["-su", "container_t"],
      [5, 7],
    ],
    [["-su", "sender"], [4]],
    [["-o", "victim"], [4]],
    [["-o", "etc_t"], [7]],
    [["-o", "Floor"], [7]],
    [
      ["-su", "domain=1a6"],
      [9, 10, 22],
    ],
    [
      ["-sv", "no"],
      [1, 3, 4, 5, 7, 9, 10, 11, 12, 16, 17, 18, 22, 23],
    ],
    [
      ["-sv", "yes"],
      [2, 8, 13, 19, 20, 21],
    ],
    [["decision = permissive"], [2, 8]],
    [["lsm = landlock and failed"], [9, 10, 22]],
    [["not decision in (denied, permissive)"], [7, 13, 14, 15, 19, 20, 21, 23]],
    [
      ["-p", "700"],
      [16, 17, 18, 19, 21],
    ],
    [["-p", "2043"], [16]],
    [
      ["-p", "700", "-ui", "81", "-x", "/usr/bin/dbus-daemon"],
      [16, 18, 19],
    ],
    [["-p", "2043", "-x", "/usr/bin/dbus-daemon"], []],
    [
      ["-su", "box_t"],
      [16, 17],
    ],
    [["-o", "logind_t"], [16]],
    [
      ["-tm", "pts0"],
      [13, 14, 23],
    ],
    [
      ["-tm", "pts/0"],
      [13, 14, 23],
    ],
    [
      ["-tm", "pts0", "-w"],
      [14, 23],
    ],
    [["-p", "3820", "-x", "/usr/sbin/veritysetup"], [23]],
    [["-c", "sandboxer"], []],
    [["-p", "77"], []],
    [["command ~ shadow"], [13]],
    [["typed ~ curl"], [15]],
  ])("%j finds %j", async (words, serials) => {
    expect(await database.search(...words)).toEqual(serials);
  });

  const shown = async (serial: number) => {
    const json = await database.ask("search", "-a", String(serial), "--format", "ndjson");
    return JSON.parse(json).data as Record<string, unknown>;
  };

  it("say in ndjson what was decided, beside what the call returned", async () => {
    expect(await shown(8)).toMatchObject({
      success: true,
      paths: ["/etc/x"],
      decisions: [
        {
          module: "selinux",
          outcome: "permissive",
          permission: "read",
          class: "file",
          subject: "a:b:c:s0",
          object: "a:b:d:s0",
          target: "/etc/x",
        },
      ],
    });
    expect(await shown(7)).toMatchObject({
      subj: "?",
      labels: expect.arrayContaining(["system_u:system_r:container_t:s0:c1,c2", "docker-default (enforce)"]),
    });
  });

  it("never take the creator of a Landlock domain for the task that was denied", async () => {
    const creator = {
      role: "creator",
      pid: 700,
      uid: 0,
      comm: "sandboxer",
      exe: "/usr/bin/sandboxer",
    };
    const alone = await shown(9);
    expect(alone).toMatchObject({ pid: null, container: null, otherTasks: [creator] });
    expect(alone).not.toHaveProperty("comm");
    expect(alone).not.toHaveProperty("uid");
    expect(await shown(10)).toMatchObject({ pid: 400, comm: "sh", otherTasks: [creator] });
    expect(await shown(21)).toMatchObject({ pid: 700, container: { class: "host" } });
    expect(await shown(22)).toMatchObject({ pid: null, container: null, otherTasks: [creator] });
    expect(await shown(12)).toMatchObject({
      pid: null,
      otherTasks: [{ role: "interrupted", pid: 77, comm: "busy" }],
    });
  });

  it("never take a service that tells of a client for that client, nor its place for the client's", async () => {
    const bus = { role: "writer", pid: 700, uid: 81, exe: "/usr/bin/dbus-daemon" };
    const receiver = { role: "receiver", pid: 765 };
    for (const serial of [16, 17, 18]) {
      expect(await shown(serial)).toMatchObject({ pid: null, container: null });
      expect(await shown(serial)).not.toHaveProperty("uid");
    }
    expect((await shown(16))["otherTasks"]).toEqual([{ role: "sender", pid: 2043 }, receiver, bus]);
    expect((await shown(17))["otherTasks"]).toEqual([
      { role: "client", uid: 1000 },
      { role: "writer", pid: 700, uid: 0, exe: "/usr/lib/systemd/systemd" },
    ]);
    expect((await shown(18))["otherTasks"]).toEqual([{ role: "sender", pid: 2044 }, receiver, bus]);
    expect(await shown(19)).toMatchObject({ pid: 700, uid: 81 });
  });

  it("say on one line what was denied, and of whom else they speak", async () => {
    const text = await database.ask("search");
    expect(text).toContain("] httpd[918] AVC selinux denied: open file /srv/secret/a.txt = failed");
    expect(text).toContain("] sh[920] AVC apparmor denied: open /proc/sysrq-trigger wc = failed");
    expect(text).toContain("landlock denied: fs.write_file /etc/locked domain of sandboxer[700] = failed");
    expect(text).toContain("SECCOMP seccomp denied: mount errno = failed");
    expect(text).toContain("USER_CMD cat /etc/shadow = success");
    expect(text).toContain(
      "USER_AVC selinux denied: send_msg dbus org.y org.x List from [2043] to [765] told by /usr/bin/dbus-daemon[700] = failed",
    );
    expect(text).toContain(
      "service /usr/lib/systemd/system/x.service of a task of uid 1000 told by /usr/lib/systemd/systemd[700] = failed",
    );
    expect(text).toContain("TTY ls -la\\x0d\\x1b[A");
  });

  it("are told by show, one line each", async () => {
    const text = await database.ask("show", "10");
    expect(text).toContain("decision   landlock denied: fs.write_file /etc/locked\n");
    expect(text).toContain(
      "creator    sandboxer pid 700 uid 0 /usr/bin/sandboxer: not the subject of this event\n",
    );
    expect(await database.ask("show", "7")).toContain("label      docker-default (enforce)\n");
  });

  it("say what sudo ran, and where; and what was typed", async () => {
    expect(await shown(13)).toMatchObject({ command: "cat /etc/shadow", commandDirectory: "/home/ann" });
    expect(await shown(14)).toMatchObject({ typed: ["ls -la\r\u001b[A"] });
  });

  it("place a task by the categories of one of its labels", async () => {
    expect(await shown(7)).toMatchObject({
      container: { name: "categories c1,c2", class: "container" },
      attribution: { evidence: "label" },
    });
  });
});
