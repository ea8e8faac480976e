// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { parseCutRecord, parseRecord } from "./parse-record.ts";

const ID = "audit(1700000001.001:1)";
const line = (type: string, body: string) => `type=${type} msg=${ID}: ${body}`;

function fieldsOf(result: ReturnType<typeof parseRecord>): { fields: string[]; truncated: boolean } {
  if (!result.ok) throw new Error(result.detail);
  const { names, values, truncated } = result.record;
  return { fields: names.map((name, i) => `${name}=${values[i]}`), truncated };
}

describe("a cut line", () => {
  it.each([
    [
      "within quotes",
      "EXECVE",
      'argc=3 a0="curl" a1="http://192.0.2.9/p" a2="aaaa',
      ["argc=3", 'a0="curl"', 'a1="http://192.0.2.9/p"'],
    ],
    ["at a quote", "EXECVE", 'argc=2 a0="curl" a1="', ["argc=2", 'a0="curl"']],
    [
      "within (null)",
      "SYSCALL",
      'arch=c000003e syscall=1 comm="x" key=(nul',
      ["arch=c000003e", "syscall=1", 'comm="x"'],
    ],
    ["within (none)", "CWD", "cwd=(no", []],
    [
      "behind the name of a key",
      "SYSCALL",
      'arch=c000003e syscall=1 comm="x" key=',
      ["arch=c000003e", "syscall=1", 'comm="x"'],
    ],
    ["within hexadecimal", "EXECVE", 'argc=2 a0="curl" a1=61622', ["argc=2", 'a0="curl"']],
    ["within a title", "PROCTITLE", "proctitle=6375726C0", []],
    [
      "within a word of few",
      "PATH",
      'item=0 name="/a" rdev=00:00 nametype=NOR',
      ["item=0", 'name="/a"', "rdev=00:00"],
    ],
    ["within a number", "PATH", 'item=0 name="/a" inode=7', ["item=0", 'name="/a"']],
    [
      "within a capability",
      "PATH",
      'item=0 name="/a" nametype=NORMAL cap_fp=0 cap_f',
      ["item=0", 'name="/a"', "nametype=NORMAL", "cap_fp=0"],
    ],
    [
      "within the last name of a SYSCALL",
      "SYSCALL",
      'pid=9 tty=pts0 ses=3 comm="x" ex',
      ["pid=9", "tty=pts0", "ses=3", 'comm="x"'],
    ],
    ["within a number of a SYSCALL", "SYSCALL", "syscall=59 ppid=1 pid=99", ["syscall=59", "ppid=1"]],
    ["behind a number of a SYSCALL", "SYSCALL", "syscall=59 pid=99 aui", ["syscall=59", "pid=99"]],
    [
      "within a subject",
      "SYSCALL",
      'pid=9 comm="x" exe="/x" subj=unconfined_u:unc',
      ["pid=9", 'comm="x"', 'exe="/x"'],
    ],
    [
      "within an added name",
      "SYSCALL",
      'pid=9 key="k"\x1DARCH=x86_64 AUID="ann" UI',
      ["pid=9", 'key="k"', "ARCH=x86_64", 'AUID="ann"'],
    ],
    [
      "within an added value",
      "SYSCALL",
      'pid=9 key="k"\x1DARCH=x86_64 AUID="an',
      ["pid=9", 'key="k"', "ARCH=x86_64"],
    ],
    [
      "within a class",
      "AVC",
      'avc:  denied  { read } for  pid=9 comm="x" tcontext=a:b:c:s0 tclass=fil',
      ["pid=9", 'comm="x"', "tcontext=a:b:c:s0"],
    ],
    [
      "within permissive",
      "AVC",
      "avc:  denied  { read } for  pid=9 tclass=file permis",
      ["pid=9", "tclass=file"],
    ],
    ["behind permissive", "AVC", "avc:  denied  { read } for  tclass=file permissive=", ["tclass=file"]],
    ["within a label", "AVC", "avc:  denied  { read } for  pid=9 tcontext=unco", ["pid=9"]],
    ["behind a label", "AVC", "avc:  denied  { read } for  tcontext=a:b:c:s0 tcl", ["tcontext=a:b:c:s0"]],
    ["within a list", "AVC", "avc:  denied  { read wri", []],
    ["within an outcome", "AVC", "avc:  den", []],
    [
      "within AppArmor's pid",
      "AVC",
      'apparmor="DENIED" operation="open" pid=91',
      ['apparmor="DENIED"', 'operation="open"'],
    ],
    ["behind AppArmor's name", "AVC", 'apparmor="DENIED" name="/a"', ['apparmor="DENIED"', 'name="/a"']],
    ["before a message", "USER_LOGIN", "pid=998 uid=0 auid=10", ["pid=998", "uid=0"]],
    ["within msg=", "USER_LOGIN", "pid=998 uid=0 auid=10 ms", ["pid=998", "uid=0", "auid=10"]],
    ["behind a program", "CRYPTO_KEY_USER", "pid=998 subj=a:b:c:s0", ["pid=998"]],
    ["before a name", "OBJ_PID", "opid=3 oauid=1 ouid=0 oses=33", ["opid=3", "oauid=1", "ouid=0"]],
    ["within auditd's result", "DAEMON_END", "op=terminate pid=1 res=succ", ["op=terminate", "pid=1"]],
    ["before auditd's result", "DAEMON_END", "op=terminate auid=0 pid=1", ["op=terminate", "auid=0"]],
    ["within an operation", "BPF", "prog-id=12 op=UNLO", ["prog-id=12"]],
    ["before a result", "CONFIG_CHANGE", "auid=1 op=add_rule list=4", ["auid=1", "op=add_rule"]],
    [
      "within an operation's task",
      "CONTAINER_OP",
      "op=begin contid=1 pid=9 ui",
      ["op=begin", "contid=1", "pid=9"],
    ],
    [
      "within added words",
      "SYSCALL",
      'pid=9 key="k"\x1DARCH=x86_64 SYSCALL=exe',
      ["pid=9", 'key="k"', "ARCH=x86_64"],
    ],
    ["within the first added name", "SYSCALL", "pid=9 key=(null)\x1DAR", ["pid=9", "key=(null)"]],
    ["within an added address", "SOCKADDR", "saddr=0200\x1DSADDR={ fam=inet laddr=1", ["saddr=0200"]],
    ["within an address", "SOCKADDR", "saddr=020001BBCB00", ["saddr=020001BBCB00"]],
    ["within an address of IPv6", "SOCKADDR", "saddr=0A0001BB0000", ["saddr=0A0001BB0000"]],
    ["within the name of an address", "SOCKADDR", "sad", []],
    [
      "within a name behind a device",
      "PATH",
      'item=0 name="/a" rdev=00:00 nam',
      ["item=0", 'name="/a"', "rdev=00:00"],
    ],
    ["within the pid of a login", "LOGIN", "pid=1", []],
    [
      "within a login's auid",
      "LOGIN",
      "pid=512 uid=0 subj=x old-auid=4294967295 auid=100",
      ["pid=512", "uid=0", "subj=x", "old-auid=4294967295"],
    ],
    [
      "within a filter's pid",
      "SECCOMP",
      "auid=1 uid=0 gid=0 ses=1 subj=x pid=1",
      ["auid=1", "uid=0", "gid=0", "ses=1", "subj=x"],
    ],
    ["within a filter's auid", "SECCOMP", "auid=100", []],
    [
      "within a name behind a terminal",
      "FEATURE_CHANGE",
      "ppid=1 pid=5 tty=pts0 ses",
      ["ppid=1", "pid=5", "tty=pts0"],
    ],
    ["within a listener", "EVENT_LISTENER", "pid=1", []],
    [
      "within a device mapper's task",
      "DM_CTRL",
      "module=crypt op=ctr ppid=1 pid=1",
      ["module=crypt", "op=ctr", "ppid=1"],
    ],
    ["within the task of a link", "ANOM_LINK", "op=linkat ppid=1 pid=1", ["op=linkat", "ppid=1"]],
    [
      "within an integrity record",
      "INTEGRITY_PCR",
      "pid=1 uid=0 auid=4294967295 ses=4",
      ["pid=1", "uid=0", "auid=4294967295"],
    ],
    ["within a policy's load", "MAC_POLICY_LOAD", "auid=100", []],
    ["within a label of addresses", "MAC_UNLBL_STCADD", "netlbl: auid=100", []],
    ["within an association", "MAC_IPSEC_EVENT", "op=SAD-add auid=100", ["op=SAD-add"]],
    ["within a change's session", "CONFIG_CHANGE", "auid=1000 ses=1", ["auid=1000"]],
    [
      "within a keystroke",
      "TTY",
      'tty pid=1 uid=0 auid=1 ses=1 major=4 minor=1 comm="sh" data=6',
      ["pid=1", "uid=0", "auid=1", "ses=1", "major=4", "minor=1", 'comm="sh"'],
    ],
    ["before an argument", "EXECVE", 'argc=3 a0="rm" a1="-rf" a2=', ["argc=3", 'a0="rm"', 'a1="-rf"']],
    ["before a name of a path", "PATH", "item=0 name=", ["item=0"]],
    ["before an object's pid", "OBJ_PID", "opid=", []],
    ["within a device", "PATH", 'item=0 name="/a" rdev=88:1', ["item=0", 'name="/a"']],
    [
      "before a device's second number",
      "PATH",
      'item=0 name="/a" inode=7 dev=08:',
      ["item=0", 'name="/a"', "inode=7"],
    ],
    [
      "before the key of an operation",
      "URINGOP",
      "uring_op=18 success=yes key=",
      ["uring_op=18", "success=yes"],
    ],
    ["within an escaped mark", "SYSCALL", "pid=9 key=\\", ["pid=9"]],
    ["within an entity", "SYSCALL", "pid=9 key=&qu", ["pid=9"]],
    ["within an encoded mark", "SYSCALL", "pid=9 key=%2", ["pid=9"]],
    ["within a claim", "USER_CMD", `pid=9 msg='cwd="/" cmd=6364 res=fai`, ["pid=9", 'cwd="/"', "cmd=6364"]],
    ["within a claim's quotes", "USER_CMD", `pid=9 msg='cwd="/" cmd="ls -l /sr`, ["pid=9", 'cwd="/"']],
  ])("keeps its whole fields: %s", (_, type, body, fields) => {
    expect(fieldsOf(parseRecord(line(type, body)))).toEqual({ fields, truncated: true });
  });

  it.each([
    ["SYSCALL", 'pid=9 comm="x" exe="/x"'],
    ["SYSCALL", 'pid=9 comm="x" exe="/x" subj=docker-default (enforce) key=(null)'],
    ["SOCKADDR", `saddr=020001BB7F000001${"0".repeat(16)}`],
    ["SOCKADDR", "saddr=01002F612F62"],
    ["PATH", 'item=0 name="/a" inode=7 dev=08:01 mode=020644 ouid=0 ogid=0 rdev=103:00'],
    ["MAC_POLICY_LOAD", "policy loaded auid=0 ses=1"],
    ["MAC_IPSEC_EVENT", "op=SA-notfound src=192.0.2.1 dst=192.0.2.2 spi=1(0x1) seqno=1"],
    ["ANOM_LINK", 'op=follow_link action=denied pid=9 comm="x" path="/a" dev="sda1" ino=7'],
    ["INTEGRITY_RULE", 'file="/a" hash="sha256:00" ppid=1 pid=2 comm="x" exe="/x"'],
    ["EXECVE", 'argc=1 a0=""'],
    ["PATH", 'item=0 name="/a" nametype=UNKNOWN'],
    ["PATH", 'item=0 name="/a" inode=7 dev=08:01 mode=0100644 ouid=0 ogid=0 rdev=00:00 obj=a:b:c:s0'],
    ["PATH", 'item=0 name="/a"'],
    ["PATH", 'item=0 name="/a" nametype=NORMAL cap_fe=? cap_fver=? cap_fp=? cap_fi=?'],
    ["PATH", 'item=0 name="/a" nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0'],
    ["EXECVE", "argc=1 a0=6162"],
    ["CONFIG_CHANGE", "audit_enabled=1 old=0 by auid=500"],
    ["AVC", "avc:  denied  { read } for  pid=9 comm=x tcontext=a:b:c:s0 tclass=file"],
    ["AVC", "avc:  denied  { x } for  pid=9 tclass=of_a_later_kernel"],
    ["AVC", "avc:  denied  { read } for  pid=9 tclass=dir permissive=0 srawcon=a:b:c trawcon=d:e:f"],
    ["AVC", 'apparmor="STATUS" operation="profile_load" name="x" pid=9 comm="apparmor_parser"'],
    ["USER_LOGIN", "pid=998 uid=0 msg=''"],
    ["USER", "netfilter_hook=x pid=9"],
    ["USER_TTY", "pid=998 uid=0 data=6162"],
    ["LOGIN", "login pid=9 uid=0 old auid=4294967295 new auid=0"],
    ["LOGIN", "pid=9 uid=0 old auid=700 new auid=700 old ses=1 new ses=2"],
    ["LOGIN", "pid=9 uid=0 old-auid=1 auid=0 tty=(none) old-ses=1 ses=2 res=1"],
    ["CONFIG_CHANGE", "auid=1 ses=1 op=remove_rule key=(null) list=4 res=0"],
    ["USER_LOGIN", 'pid=1 msg=\'op=login res=failed\'\x1DUID="root" AUID="ann"'],
    [
      "SECCOMP",
      "auid=1 sig=0 arch=c000003e syscall=41 compat=0 ip=0x7 code=0x0\x1DARCH=x86_64 SYSCALL=socket",
    ],
    ["USER_CMD", `pid=9 msg='cmd="a` + `b" res=success'`],
  ])("is told from one that was not: %s %s", (type, body) => {
    expect(fieldsOf(parseRecord(line(type, body))).truncated).toBe(false);
  });

  it.each([
    ["'#035UID=\"ro", []],
    ['\'#035UID="root" AUID="an', ['UID="root"']],
    ['\'#035UID="root" AU', ['UID="root"']],
    ["'#035U", []],
    ["'\x1DUI", []],
    ["'#035", []],
  ])("keeps the claims before an addition: %s", (end, added) => {
    const { fields, truncated } = fieldsOf(
      parseRecord(line("USER_LOGIN", `pid=9 msg='op=login res=success${end}`)),
    );
    expect(fields).toEqual(["pid=9", "op=login", "res=success", ...added]);
    expect(truncated).toBe(true);
  });

  it("keeps the key before a separator in another form", () => {
    for (const end of ["#035AR", "#035ARCH=", "#035ARCH=x86", "#035ARCH=x86_64 SYSC"])
      expect(fieldsOf(parseRecord(line("SYSCALL", `pid=9 key=(null)${end}`)))).toMatchObject({
        fields: expect.arrayContaining(["pid=9", "key=(null)"]),
        truncated: true,
      });
  });

  it("is fast with many possible separators", () => {
    for (const piece of ["#035UID=", "'#035", "\x1DUID=x ", "?A"])
      parseRecord(line("SYSCALL", `pid=9 a=${piece.repeat(100_000)}`));
  }, 2_000);

  it("has no possibly incomplete field, if it is known to be cut", () => {
    expect(fieldsOf(parseCutRecord(line("SYSCALL", "pid=9 fsgid=0 tty")))).toEqual({
      fields: ["pid=9", "fsgid=0"],
      truncated: true,
    });
    expect(fieldsOf(parseCutRecord(line("SYSCALL", 'pid=9 key="k"'))).truncated).toBe(false);
  });

  it.each([
    "#035",
    "\\x1d",
    "\\u001d",
    "^]",
    "<GS>",
    "\\035",
    "#x1d",
    "<1d>",
    "<0x1D>",
    "&#29;",
    "\xE2\x90\x9D",
  ])("has its separator back from %s", (rendered) => {
    const quoted = fieldsOf(parseRecord(line("SYSCALL", `pid=9 key="k"${rendered}ARCH=x86_64 AUID="ann"`)));
    expect(quoted.fields).toEqual(["pid=9", 'key="k"', "ARCH=x86_64", 'AUID="ann"']);
    const bare = parseRecord(line("SYSCALL", `pid=9 key=(null)${rendered}ARCH=x86_64 AUID="ann"`));
    expect(bare).toMatchObject({
      ok: true,
      record: { enrichedStart: 2, values: ["9", "(null)", "x86_64", '"ann"'] },
    });
    const claim = parseRecord(line("USER_LOGIN", `pid=9 msg='op=login res=failed'${rendered}UID="root"`));
    expect(claim).toMatchObject({ ok: true, record: { claimsStart: 1, enrichedStart: 3 } });
  });

  it.each(["&quot;", "\xE2\x80\x9C", "\xE2\x80\x9D"])("has its quotation marks back from %s", (mark) => {
    const { fields } = fieldsOf(parseRecord(line("EXECVE", `argc=1 a0=${mark}id${mark}`)));
    expect(fields).toEqual(["argc=1", 'a0="id"']);
    const own = fieldsOf(parseRecord(line("EXECVE", `argc=1 a0="=${mark}"`))).fields;
    expect(own).toEqual(["argc=1", `a0="=${mark}"`]);
  });

  it("keeps text that looks like a separator inside a value", () => {
    const { fields } = fieldsOf(parseRecord(line("CWD", 'cwd="/a#035ARCH=x" x=1')));
    expect(fields).toEqual(['cwd="/a#035ARCH=x"', "x=1"]);
    const claim = fieldsOf(parseRecord(line("USER", `pid=1 msg='op=a#035AUID="root"'`)));
    expect(claim.fields).toEqual(["pid=1", 'op=a#035AUID="root"'].slice(0, 1).concat(claim.fields.slice(1)));
    expect(claim.truncated).toBe(false);
  });
});
