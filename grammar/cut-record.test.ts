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

describe("a line that was cut on its way", () => {
  it.each([
    [
      "within quotes",
      "EXECVE",
      'argc=3 a0="curl" a1="http://192.0.2.9/p" a2="aaaa',
      ["argc=3", 'a0="curl"', 'a1="http://192.0.2.9/p"'],
    ],
    ["at a quote", "EXECVE", 'argc=2 a0="curl" a1="', ["argc=2", 'a0="curl"']],
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
    ["within a claim", "USER_CMD", `pid=9 msg='cwd="/" cmd=6364 res=fai`, ["pid=9", 'cwd="/"', "cmd=6364"]],
    ["within a claim's quotes", "USER_CMD", `pid=9 msg='cwd="/" cmd="ls -l /sr`, ["pid=9", 'cwd="/"']],
  ])("keeps its whole fields: %s", (_, type, body, fields) => {
    expect(fieldsOf(parseRecord(line(type, body)))).toEqual({ fields, truncated: true });
  });

  it.each([
    ["SYSCALL", 'pid=9 comm="x" exe="/x"'],
    ["SYSCALL", 'pid=9 comm="x" exe="/x" subj=docker-default (enforce) key=(null)'],
    ["PATH", 'item=0 name="/a" nametype=UNKNOWN'],
    ["PATH", 'item=0 name="/a" inode=7 dev=08:01 mode=0100644 ouid=0 ogid=0 rdev=00:00 obj=a:b:c:s0'],
    ["PATH", 'item=0 name="/a"'],
    ["PATH", 'item=0 name="/a" nametype=NORMAL cap_fe=? cap_fver=? cap_fp=? cap_fi=?'],
    ["PATH", 'item=0 name="/a" nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0'],
    ["EXECVE", "argc=1 a0=6162"],
    ["CONFIG_CHANGE", "audit_enabled=1 old=0 by auid=500"],
    ["USER_CMD", `pid=9 msg='cmd="a` + `b" res=success'`],
  ])("is told from one that was not: %s %s", (type, body) => {
    expect(fieldsOf(parseRecord(line(type, body))).truncated).toBe(false);
  });

  it("has no field that may go on, where it is known to be cut", () => {
    expect(fieldsOf(parseCutRecord(line("SYSCALL", "pid=9 fsgid=0 tty")))).toEqual({
      fields: ["pid=9"],
      truncated: true,
    });
    expect(fieldsOf(parseCutRecord(line("SYSCALL", 'pid=9 key="k"'))).truncated).toBe(false);
  });

  it.each(["#035", "\\x1d", "\\u001d", "^]", "<GS>", "\\035"])(
    "has its separator back from %s",
    (rendered) => {
      const quoted = fieldsOf(parseRecord(line("SYSCALL", `pid=9 key="k"${rendered}ARCH=x86_64 AUID="ann"`)));
      expect(quoted.fields).toEqual(["pid=9", 'key="k"', "ARCH=x86_64", 'AUID="ann"']);
      const bare = parseRecord(line("SYSCALL", `pid=9 key=(null)${rendered}ARCH=x86_64 AUID="ann"`));
      expect(bare).toMatchObject({
        ok: true,
        record: { enrichedStart: 2, values: ["9", "(null)", "x86_64", '"ann"'] },
      });
      const claim = parseRecord(line("USER_LOGIN", `pid=9 msg='op=login res=failed'${rendered}UID="root"`));
      expect(claim).toMatchObject({ ok: true, record: { claimsStart: 1, enrichedStart: 3 } });
    },
  );

  it("keeps text that looks like a separator where it is a value's own", () => {
    const { fields } = fieldsOf(parseRecord(line("CWD", 'cwd="/a#035ARCH=x" x=1')));
    expect(fields).toEqual(['cwd="/a#035ARCH=x"', "x=1"]);
    const claim = fieldsOf(parseRecord(line("USER", `pid=1 msg='op=a#035AUID="root"'`)));
    expect(claim.fields).toEqual(["pid=1", 'op=a#035AUID="root"'].slice(0, 1).concat(claim.fields.slice(1)));
    expect(claim.truncated).toBe(false);
  });
});
