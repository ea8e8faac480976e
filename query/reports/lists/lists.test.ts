// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { storeOfLines } from "../../../fixtures/testing/report-store.ts";
import { readList } from "../read-list.ts";
import type { ReportTable } from "../report-model.ts";
import { reportReader } from "../report-reader.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-lists-"));
afterAll(() => rmSync(folder, { recursive: true }));

const user = (type: string, serial: number, message: string, more = "") =>
  `type=${type} msg=audit(17000000${serial}.006:${serial}): pid=998 uid=0 auid=1000 ses=3 msg='${message}'${more}`;

const ACCOUNTS = [
  user("USER_LOGIN", 11, 'op=login id=1000 exe="/usr/sbin/sshd" hostname=? addr=192.0.2.9 terminal=ssh res=success', 'UID="root" AUID="ann" ID="ann"'),
  user("USER_LOGOUT", 12, 'op=login id=1000 exe="/usr/sbin/sshd" hostname=? addr=? terminal=ssh res=success'),
  user("USER_LOGIN", 13, 'op=login acct="(unknown)" exe="/usr/sbin/sshd" hostname=? addr=192.0.2.9 terminal=ssh res=failed'),
  user("USER_LOGIN", 14, 'op=login exe="/usr/sbin/sshd" hostname=? addr=? terminal=? res=failed'),
  user("DEL_USER", 15, 'op=delete-user id=1001 exe="/usr/sbin/userdel" hostname=web1 addr=? terminal=pts/0 res=success'),
  user("USER_CHAUTHTOK", 16, 'op=change-pwd id=0 exe="/usr/bin/passwd" hostname=web1 addr=? terminal=pts/0 res=success'),
  user("GRP_MGMT", 17, 'op=add-group id=990 exe="/usr/sbin/groupadd" hostname=? addr=? terminal=? res=success', 'ID="nginx"'),
  user("USER_ACCT", 18, 'op=PAM:accounting acct="bob" exe="/usr/sbin/sshd" hostname=h addr=192.0.2.9 terminal=ssh res=failed'),
  user("USER_ACCT", 19, 'op=PAM:accounting acct="bob" exe="/usr/sbin/sshd" hostname=h addr=192.0.2.9 terminal=ssh res=success'),
]; // biome-ignore format: a record a line

const TYPED = [
  'type=TTY msg=audit(1700000001.006:6): tty pid=1234 uid=0 auid=1000 ses=3 major=136 minor=2 comm="bash" data=6C73202D6C610D1B5B410D7F7F',
  "type=USER_TTY msg=audit(1700000001.007:7): pid=1234 uid=0 auid=1000 ses=3 data=6375726C20687474703A2F2F3139322E302E322E392F78",
  `type=USER_CMD msg=audit(1700000001.008:8): pid=1235 uid=1000 auid=1000 ses=3 msg='cwd="/home/ann" cmd=636174202F6574632F736861646F77 exe="/usr/bin/sudo" terminal=pts/0 res=success'`,
];

const connect = (serial: number, saddr: string) => [
  `type=SYSCALL msg=audit(1700000002.000:${serial}): arch=c000003e syscall=42 success=no exit=-111 a0=3 a1=0 a2=10 a3=0 items=0 ppid=1 pid=7 auid=1000 uid=0 gid=0 tty=pts2 ses=1 comm="curl" exe="/usr/bin/curl" key="net"`,
  `type=SOCKADDR msg=audit(1700000002.000:${serial}): saddr=${saddr}`,
];
const HOSTS = [
  ...connect(21, "02000050C0000209000000000000000000"),
  ...connect(22, "020001BBC0000209000000000000000000"),
  ...connect(23, "0A0000160000000000000000000000000000000000000001000000000000"),
  ...connect(24, "01002F72756E2F6100"),
  user(
    "USER_LOGIN",
    25,
    'op=login id=0 exe="/usr/sbin/sshd" hostname=192.0.2.9 addr=192.0.2.9 terminal=ssh res=success',
  ),
  user(
    "USER_LOGIN",
    26,
    'op=login id=0 exe="/usr/sbin/sshd" hostname=a.example addr=192.0.2.9 terminal=ssh res=success',
  ),
];

async function table(lines: readonly string[], name: string, more: object = {}): Promise<ReportTable> {
  const store = await storeOfLines(folder, lines);
  try {
    const options = { scope: { words: [] }, summary: false, byContainer: false, limit: 1000, ...more };
    return (await readList(reportReader(store), name, options)).tables[0]!;
  } finally {
    store.close();
  }
}

/** The cells below these columns. */
function column({ columns, rows }: ReportTable, ...names: string[]): unknown[][] {
  return rows.map(({ cells }) => names.map((name) => cells[columns.indexOf(name)]));
}

describe("lists of messages", () => {
  it("have every login, also of an account by number, and one of no account", async () => {
    expect(column(await table(ACCOUNTS, "logins"), "account", "type", "success")).toEqual([
      ["ann", "USER_LOGIN", "yes"],
      ["ann(1000)", "USER_LOGOUT", "yes"],
      ["(unknown)", "USER_LOGIN", "no"],
      [null, "USER_LOGIN", "no"],
    ]);
  });

  it("have every change of an account or group", async () => {
    expect(column(await table(ACCOUNTS, "mods"), "account", "type")).toEqual([
      ["1001", "DEL_USER"],
      ["root(0)", "USER_CHAUTHTOK"],
      ["nginx", "GRP_MGMT"],
    ]);
  });

  it("have the account that an anomaly or an answer to it is about", async () => {
    const lines = ["ANOM_LOGIN_FAILURES", "RESP_ACCT_LOCK"].map((type, at) =>
      user(
        type,
        11 + at,
        'pam_faillock uid=1000  exe="/usr/sbin/sshd" hostname=? addr=? terminal=ssh res=success',
      ),
    );
    for (const name of ["anomalies", "response"])
      expect(column(await table(lines, name), "account")).toEqual([["1000"]]);
  });

  it("count accounts that are not named, too", async () => {
    const { rows } = await table(ACCOUNTS, "logins", { summary: true });
    expect(rows.map(({ cells }) => cells.slice(0, 2))).toEqual([
      ["ann", 2],
      ["(unknown)", 1],
      [null, 1],
    ]);
  });

  it("have of USER_ACCT only what failed among authentications", async () => {
    expect(column(await table(ACCOUNTS, "auth"), "type", "success")).toEqual([
      ["USER_CHAUTHTOK", "yes"],
      ["USER_ACCT", "no"],
    ]);
  });

  it("do not take the labels of several modules, which stand beside any event, for a change", async () => {
    const contexts = "subj_selinux=a:b:c:s0 subj_apparmor=unconfined";
    const lines = [
      ...connect(31, "02000050C0000209000000000000000000"),
      `type=UNKNOWN[1425] msg=audit(1700000002.000:31): ${contexts}`,
      user("USER_LOGIN", 32, 'op=login id=0 exe="/x" hostname=? addr=? terminal=? res=success'),
      `type=MAC_TASK_CONTEXTS msg=audit(1700000032.006:32): ${contexts}`,
      "type=MAC_STATUS msg=audit(1700000033.006:33): enforcing=0 old_enforcing=1 auid=0 ses=1 res=1",
      user("MAC_CHECK", 34, 'op=check exe="/x" hostname=? addr=? terminal=? res=success'),
    ];
    for (const name of ["config", "mac"])
      expect(column(await table(lines, name), "type")).toEqual([["MAC_STATUS"]]);
    expect(column(await table(lines, "events"), "type")).toEqual([
      ["SYSCALL"],
      ["USER_LOGIN"],
      ["MAC_STATUS"],
      ["MAC_CHECK"],
    ]);
  });

  it("say what was checked, and why it failed", async () => {
    const fields =
      'pid=970 uid=0 auid=1000 ses=3 subj=u op=appraise_data cause=invalid-hash comm="bash" name="/usr/bin/x" dev="vda1" ino=7 res=0 errno=0';
    const lines = [`type=INTEGRITY_DATA msg=audit(1700000001.000:1): ${fields}`];
    expect(column(await table(lines, "integrity"), "type", "success", "check")).toEqual([
      ["INTEGRITY_DATA", "no", "appraise_data invalid-hash /usr/bin/x"],
    ]);
    expect(column(await table(lines, "avc"), "access", "outcome", "module")).toEqual([
      ["appraise_data invalid-hash /usr/bin/x", "failed", "integrity"],
    ]);
  });

  it("name the file that fanotify decided about", async () => {
    const lines = [
      "type=FANOTIFY msg=audit(1700000001.000:1): resp=2",
      'type=SYSCALL msg=audit(1700000001.000:1): arch=c000003e syscall=257 success=no exit=-1 a0=ffffff9c a1=0 a2=0 a3=0 items=2 ppid=1 pid=7 auid=1 uid=0 gid=0 tty=pts2 ses=1 comm="c" exe="/c"',
      'type=CWD msg=audit(1700000001.000:1): cwd="/tmp"',
      'type=PATH msg=audit(1700000001.000:1): item=0 name="/tmp" inode=2 dev=08:01 mode=040755 nametype=PARENT',
      'type=PATH msg=audit(1700000001.000:1): item=1 name="evil" inode=3 dev=08:01 mode=0100755 nametype=NORMAL',
    ];
    expect(column(await table(lines, "avc"), "access", "outcome")).toEqual([["open /tmp/evil", "denied"]]);
  });

  it("take a type without a name by its number", async () => {
    const lines = [
      "type=UNKNOWN[2150] msg=audit(1700000001.000:1): pid=1 uid=0 auid=0 ses=1 msg='op=x res=success'",
      "type=UNKNOWN[1750] msg=audit(1700000001.000:2): pid=1 uid=0",
      "type=UNKNOWN[2550] msg=audit(1700000001.000:3): pid=1 uid=0 auid=0 ses=1 msg='op=x res=success'",
      'type=SECCOMP msg=audit(1700000001.000:4): auid=0 uid=0 gid=0 ses=1 pid=4 comm="x" exe="/x" sig=31 arch=c000003e syscall=1 compat=0 ip=0x0 code=0x0',
    ];
    expect(column(await table(lines, "anomalies"), "type")).toEqual([
      ["UNKNOWN[2150]"],
      ["UNKNOWN[1750]"],
      ["SECCOMP"],
    ]);
    expect(column(await table(lines, "virt"), "type")).toEqual([["UNKNOWN[2550]"]]);
  });
});

describe("lists of what was typed and run", () => {
  it("name the keys, of a shell's own message as well, and the terminal by its device", async () => {
    expect(column(await table(TYPED, "tty"), "data", "type", "terminal")).toEqual([
      ['"ls -la",<ret>,<up>,<ret>,<backspace>,<backspace>', "TTY", "pts2"],
      ['"curl http://192.0.2.9/x"', "USER_TTY", null],
    ]);
  });

  it("have the command line of sudo, and where it ran", async () => {
    expect(column(await table(TYPED, "sudo"), "command line", "directory", "program")).toEqual([
      ["cat /etc/shadow", "/home/ann", "/usr/bin/sudo"],
    ]);
  });
});

describe("the list of hosts", () => {
  it("has hosts of messages and of sockets, each event's once, and says which are which", async () => {
    expect(column(await table(HOSTS, "hosts"), "host", "said by", "port")).toEqual([
      ["192.0.2.9", "socket", "80"],
      ["192.0.2.9", "socket", "443"],
      ["::1", "socket", "22"],
      ["192.0.2.9", "hostname, addr", null],
      ["a.example", "hostname", null],
      ["192.0.2.9", "addr", null],
    ]);
  });

  it.each([
    ["all", {}],
    ["of a time", { scope: { fromMs: 0, words: [] } }],
  ])("counts an address once for each event, whatever its port: %s", async (_name, more) => {
    const { rows } = await table(HOSTS, "hosts", { ...more, summary: true });
    expect(rows.map(({ cells }) => cells.slice(0, 2))).toEqual([
      ["192.0.2.9", 4],
      ["::1", 1],
      ["a.example", 1],
    ]);
  });
});

const FILES = [
  ...connect(24, "01002F72756E2F6100"),
  `type=AVC msg=audit(1700000003.000:31): avc:  denied  { read } for  pid=9 comm="x" path="/srv/a" dev="dm-0" ino=5 scontext=u:r:a_t:s0 tcontext=u:r:b_t:s0 tclass=file permissive=0`,
  `type=SYSCALL msg=audit(1700000003.000:31): arch=c000003e syscall=257 success=no exit=-13 a0=0 a1=0 a2=0 a3=0 items=1 ppid=1 pid=9 auid=0 uid=0 gid=0 tty=pts2 ses=1 comm="x" exe="/x" key=(null)`,
  `type=PATH msg=audit(1700000003.000:31): item=0 name="/srv/a" inode=5 dev=fd:00 mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL`,
  `type=PATH msg=audit(1700000003.000:31): item=1 name=(null) inode=6 dev=fd:00 mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL`,
  `type=AVC msg=audit(1700000004.000:32): avc:  denied  { read } for  pid=9 comm="x" path="/srv/b" dev="dm-0" ino=5 scontext=u:r:a_t:s0 tcontext=u:r:b_t:s0 tclass=file permissive=0`,
];

describe("the list of files", () => {
  it("has local sockets and the files of security modules, and a file once that two records of an event name", async () => {
    const files = [["/run/a"], ["/srv/a"], ["/srv/b"]];
    expect(column(await table(FILES, "files"), "file")).toEqual(files);
    for (const more of [{}, { scope: { fromMs: 0, words: [] } }]) {
      const { rows } = await table(FILES, "files", { ...more, summary: true });
      expect(rows.map(({ cells }) => cells.slice(0, 2))).toEqual(files.map(([file]) => [file, 1]));
    }
  });
});

describe("an empty list", () => {
  it("says what it looks at, and whether the log has any of it", async () => {
    expect((await table(TYPED, "logins")).ifEmpty).toBe(
      "Looked at: USER_LOGIN, USER_LOGOUT records: the log has none at all.",
    );
    expect((await table(TYPED, "tty", { success: false })).ifEmpty).toBe(
      "Looked at: TTY, USER_TTY records: the log has 2 events of that kind, none of them within this report.",
    );
  });
});
